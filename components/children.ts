import * as pulumi from "@pulumi/pulumi";
import { providerText } from "../provider/providerText";
import { type Kind, token } from "../provider/typeTokens";

/** A resource of a component: inputs go in as they are, checks and defaults are the provider's. */
abstract class Child extends pulumi.CustomResource {
  constructor(kind: Kind, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    // As a promise: an output would make the child depend on its parent, which is complete only with the child.
    const urn = pulumi.createUrn(name, token(kind), opts.parent);
    const resourceUrn = new Promise<string>((resolve) => void urn.apply(resolve));
    // The replacement has the same name, so the old resource goes first: else its deletion would hit the new one.
    const options = { ...opts, deleteBeforeReplace: true };
    super(token(kind), name, { ...inputs, resourceUrn, __provider: providerText(kind) }, options);
  }
}

export class Cluster extends Child {
  declare readonly hostName: pulumi.Output<string>;
  declare readonly principalId: pulumi.Output<string | undefined>;
  declare readonly caCert: pulumi.Output<string | undefined>;
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    const outputs = { hostName: undefined, redundancyMode: undefined, principalId: undefined, caCert: undefined };
    super("Cluster", name, { ...inputs, ...outputs }, opts);
  }
}

export class Database extends Child {
  declare readonly port: pulumi.Output<number>;
  declare readonly clientProtocol: pulumi.Output<string | undefined>;
  declare readonly redisVersion: pulumi.Output<string | undefined>;
  declare readonly activeKey: pulumi.Output<string | undefined>;
  declare readonly primaryKey: pulumi.Output<string | undefined>;
  declare readonly secondaryKey: pulumi.Output<string | undefined>;
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    const outputs = {
      port: undefined,
      clientProtocol: undefined,
      redisVersion: undefined,
      activeKey: undefined,
      primaryKey: undefined,
      secondaryKey: undefined,
    };
    // The provider marks the keys itself. Marked here too, so that not even a preview can take them for plain text.
    const additionalSecretOutputs = ["primaryKey", "secondaryKey"];
    super("Database", name, { ...outputs, ...inputs }, { ...opts, additionalSecretOutputs });
  }
}

export class AccessPolicyAssignment extends Child {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("AccessPolicyAssignment", name, inputs, opts);
  }
}

export class PrivateEndpoint extends Child {
  declare readonly privateIpAddress: pulumi.Output<string | undefined>;
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("PrivateEndpoint", name, { ...inputs, privateIpAddress: undefined }, opts);
  }
}

export class PrivateDnsZoneGroup extends Child {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("PrivateDnsZoneGroup", name, inputs, opts);
  }
}

export class PrivateDnsZone extends Child {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("PrivateDnsZone", name, inputs, opts);
  }
}

export class VirtualNetworkLink extends Child {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("VirtualNetworkLink", name, inputs, opts);
  }
}

export class Subnet extends Child {
  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("Subnet", name, inputs, opts);
  }
}
