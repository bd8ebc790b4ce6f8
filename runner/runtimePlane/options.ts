/** Where the runtime plane's objects go, and what is served there. */
export interface RuntimePlaneOptions {
  /** Namespace of the control plane for the objects that serve those of the runtime plane. */
  readonly namespace: string;
  /** Namespaces of the runtime plane that the runner may read. Absent: all. */
  readonly runtimeNamespaces?: readonly string[];
  /** Name of the Scope in that namespace. In a Kyma also the name of its VpcNetwork. */
  readonly scope: string;
  /** Whether the Go operator looks after IpRanges and networks. Otherwise this runner does. */
  readonly isKyma: boolean;
  /** Whether the control plane serves VpcNetworks: then a projection names the Kyma's. Default: false. */
  readonly hasVpcNetworks?: boolean;
  /** Addresses for the IpRange `default`. Absent: it is not made, but for a Kyma, which chooses the addresses itself. */
  readonly defaultIpRange?: string;
  /** A status of `AzureManagedRedis` without the fields that the served CRD lacks. Absent: the CRD is ours, and lacks none. */
  readonly served?: (status: object) => object;
  /** The feature flag was off at start: only deletions that have begun are finished. Default: false. */
  readonly onlyDeletions?: boolean;
}
