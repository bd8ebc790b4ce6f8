import type { HttpClient, PipelineRequest, PipelineResponse, RestError } from "@azure/core-rest-pipeline";
import { cleanMessage } from "../cleanMessage";
import type { ErrorAdvice } from "../errorAdvice";
import { AmrError, CredentialError, UnreachableError } from "../errors";

/** A sign-in, as its error messages name it. */
export interface SignIn {
  readonly tenantId: string | undefined;
  /** The variable that the user set, such as `ARM_CLIENT_SECRET`; undefined where a credential was only looked for. */
  readonly method: string | undefined;
}

type Advising = (to: ErrorAdvice) => string;

/** @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const advices: readonly (readonly [codes: RegExp, advice: Advising])[] = [
  [/AADSTS(7000215|7000222)\b/, ({ signIn }) => signIn.wrongSecret],
  [/AADSTS700016\b/, ({ signIn }) => signIn.unknownApplication],
  [/AADSTS(90002|900021|900023)\b/, ({ signIn }) => signIn.unknownTenant],
  [/AADSTS700027\b/, ({ signIn }) => signIn.unknownCertificate],
  [
    /AADSTS(70021|700211|700212|700213)\b/,
    () => "the application has no federated credential for this token; compare issuer and subject",
  ],
  [/AADSTS(50076|50078|50079|50173|70043|700082|700084)\b/, ({ signIn }) => signIn.ended],
];

/**
 * Remembers the answer to the last request, because MSAL reduces a failed discovery to one error code of its own: an
 * unreachable host and an unknown tenant look the same.
 */
export class Witness implements HttpClient {
  private unanswered: RestError | undefined;
  private answer: PipelineResponse | undefined;

  constructor(private readonly httpClient: HttpClient) {}

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    this.unanswered = this.answer = undefined;
    try {
      this.answer = await this.httpClient.sendRequest(request);
      return this.answer;
    } catch (error) {
      if (error instanceof Error && error.name === "RestError") this.unanswered = error as RestError;
      throw error;
    }
  }

  /**
   * Translates an error of `@azure/identity`, whose texts span many lines, into one of ours. A cancellation stays as it is.
   */
  explain(error: unknown, signIn: SignIn): unknown {
    if (!(error instanceof Error) || error.name === "AbortError") return error;
    const known = causes(error).find((cause) => cause instanceof AmrError);
    if (known !== undefined) return known;
    if (this.unanswered !== undefined && signIn.method !== undefined) {
      const { request, code } = this.unanswered;
      const host = request ? new URL(request.url).host : "the sign-in service";
      return new UnreachableError(host, code ?? "no answer", { cause: error });
    }
    const text = explained(error) ?? this.refused() ?? error.message;
    const tenant = signIn.tenantId === undefined ? "" : ` to tenant ${signIn.tenantId}`;
    const advice = advices.find(([codes]) => codes.test(text))?.[1];
    if (advice !== undefined) {
      return new CredentialError((to) => `cannot sign in${tenant}: ${advice(to)}`, { cause: error });
    }
    const { method } = signIn;
    const isUnavailable = /CredentialUnavailable|Aggregate/.test(error.name);
    if (isUnavailable && method === undefined) return new CredentialError(noCredential, { cause: error });
    if (isUnavailable && method === "ARM_USE_MSI") return new CredentialError(noManagedIdentity, { cause: error });
    const how: Advising = (to) => (method === undefined ? "" : ` with ${to.method(method)}`);
    return new CredentialError((to) => `cannot sign in${tenant}${how(to)}: ${cleanMessage(text)}`, { cause: error });
  }

  private refused(): string | undefined {
    return this.answer !== undefined && this.answer.status >= 400 ? (this.answer.bodyAsText ?? undefined) : undefined;
  }
}

const noCredential: Advising = ({ signIn }) => signIn.noCredential;
const noManagedIdentity: Advising = ({ signIn }) => signIn.noManagedIdentity;

// In a chain of credentials, one that Azure refused says more than those that are not set up.
function explained(error: Error): string | undefined {
  const tried: unknown = (error as { errors?: unknown }).errors;
  const errors = Array.isArray(tried) ? (tried as unknown[]) : [error];
  return errors.map((one) => (one instanceof Error ? one.message : "")).find((message) => /AADSTS\d+/.test(message));
}

// An error of ours (no federated token, say) arrives wrapped in errors of MSAL and of the library.
function causes(error: unknown, depthMax = 8): unknown[] {
  return error instanceof Error && depthMax > 0 ? [error, ...causes(error.cause, depthMax - 1)] : [];
}
