/** What the reader has to do about a sign-in, each as a clause. */
export interface SignInAdvice {
  /** Azure does not take the token, or the session has ended. */
  readonly refused: string;
  readonly ended: string;
  readonly wrongSecret: string;
  readonly unknownApplication: string;
  readonly unknownTenant: string;
  readonly unknownCertificate: string;
  readonly unreadableToken: string;
  /** Nothing to sign in with was found. The whole sentence. */
  readonly noCredential: string;
  readonly noManagedIdentity: string;
}

/** Advice about errors of Azure's that depends on who reads it, each as a clause. */
export interface ErrorAdvice {
  /** After an error that usually passes. */
  readonly again: string;
  /** Where an endpoint has a zone group of somebody else's. */
  readonly otherGroup: string;
  readonly signIn: SignInAdvice;
  /** The variable by which a sign-in was chosen, such as `ARM_CLIENT_SECRET`, as the reader calls what is in it. */
  method(variable: string): string;
  /** Where the sign-in was to another tenant than the subscription's. `right`: its id, where Azure says it. */
  tenant(right: string | undefined): string;
  /** Where Azure finds no such subscription. */
  readonly subscription: string;
  /** Where Azure has no room for a new cluster. */
  readonly elsewhere: string;
  /** Where the certificate of a host is of an unknown authority. */
  readonly authority: string;
}

/** For whoever runs `pulumi up`. */
export const PULUMI_ERRORS: ErrorAdvice = {
  again: "run the command again",
  otherGroup: 'give its name as privateDnsZoneGroupName, or privateDnsZoneId: "none"',
  signIn: {
    refused: "run `az login` again, or check ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID",
    ended: "run `az login` again",
    wrongSecret: "ARM_CLIENT_SECRET is wrong or expired; set a valid secret of the application",
    unknownApplication: "the tenant does not know the application; check ARM_CLIENT_ID and ARM_TENANT_ID",
    unknownTenant: "there is no such tenant; check ARM_TENANT_ID",
    unknownCertificate: "the application does not know the certificate in ARM_CLIENT_CERTIFICATE_PATH",
    unreadableToken: "check ARM_OIDC_TOKEN_FILE_PATH",
    noCredential:
      "found no Azure credential: run `az login`, or set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID",
    noManagedIdentity:
      "found no managed identity (ARM_USE_MSI): give this machine one, or unset the variable and run `az login`",
  },
  method: (variable) => variable,
  tenant: (right) =>
    right === undefined
      ? "check ARM_TENANT_ID and ARM_SUBSCRIPTION_ID"
      : `set ARM_TENANT_ID to ${right}, or run \`az login --tenant ${right}\``,
  subscription: "check ARM_SUBSCRIPTION_ID",
  elsewhere: "try another SKU or region, or highAvailability Disabled",
  authority: "name the file of its CA in NODE_EXTRA_CA_CERTS",
};
