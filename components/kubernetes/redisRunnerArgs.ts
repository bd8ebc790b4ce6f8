import type { Input } from "@pulumi/pulumi";

/** Arguments of a `RedisRunner`. Changes are made in place, but for those that say otherwise. */
export interface RedisRunnerArgs {
  /**
   * Protects the keys in the runner's state: at least 16 random characters, such as those of a `RandomPassword`. Kept as a
   * secret in this stack's state, and in the Secret `azure-managed-redis-runner-passphrase`.
   * After a change the runner cannot open the stacks that are there: keep it as long as the volume.
   */
  passphrase: Input<string>;
  /**
   * The namespace of the runner, which is made.
   * Default: `azure-managed-redis`.
   * Changing it makes the runner anew, without its state: it takes up the instances again by their marks in Azure.
   */
  namespace?: Input<string> | undefined;
  /**
   * The image, as docs/user/image.md says how to build it: `registry.example.com/azure-managed-redis-runner:0.1.0`.
   * Default: `azure-managed-redis-runner` with the version of this package, for a node that has it.
   */
  image?: Input<string> | undefined;
  /**
   * Features, by name, on or off.
   * Default: as in `config/featureToggles/featureToggles.yaml`, all of them off.
   * Switching off works within a minute or two. Switching on restarts the runner.
   */
  features?: { AzureManagedRedis?: boolean | undefined } | undefined;
  /**
   * More options of `amr runner`, each as `--name=value`; an option that the runner has already gets another value. Where
   * states and their keys are, say in `environment`: so `amr runner pulumi` in the pod knows as well.
   * Default: none.
   * Changing it restarts the runner.
   */
  options?: readonly string[] | undefined;
  /** The volume with the state. */
  storage?: RunnerStorageArgs | undefined;
  /**
   * Variables with which the runner signs in to Azure, such as `ARM_TENANT_ID`, `ARM_CLIENT_ID` and `ARM_CLIENT_SECRET`, and
   * those of another backend, such as `AMR_BACKEND_URL`; kept in the Secret `azure-managed-redis-runner-azure`.
   * Default: none; an identity of the platform, or the credentials of each scope.
   */
  environment?: Readonly<Record<string, Input<string>>> | undefined;
  /**
   * Client id of a managed identity that the runner's ServiceAccount stands for (Microsoft Entra Workload ID, as in AKS).
   * Default: none.
   * Changing it restarts the runner.
   */
  workloadIdentityClientId?: Input<string> | undefined;
  /**
   * `false` where the CRDs of both kinds come from elsewhere, such as a Kyma.
   * Default: true. CRDs stay in the cluster when this component goes, since every Redis would go with them.
   */
  crds?: boolean | undefined;
  /**
   * Whether to bring the CRDs of `Scope` and `IpRange`, for a cluster without a Kyma.
   * Default: false.
   */
  standalone?: boolean | undefined;
}

/** The volume with the state of the stacks. */
export interface RunnerStorageArgs {
  /**
   * Storage class.
   * Default: the cluster's.
   * Changing it makes the volume anew, without the state.
   */
  className?: Input<string> | undefined;
  /**
   * Size, as Kubernetes writes it. An instance takes some 50 kB.
   * Default: `2Gi`.
   * It can grow where the storage class allows that.
   */
  size?: Input<string> | undefined;
}
