import { type EvaluationContext, OpenFeature } from "@openfeature/server-sdk";
import { FlagProvider } from "./flagProvider";

/** The flag that registers the controllers of `AzureManagedRedis`. */
export const AZURE_MANAGED_REDIS = "AzureManagedRedis";

export interface FeaturesOptions {
  /** File in go-feature-flag's YAML; see `config/featureToggles`. */
  readonly file: string;
  /** Gets a warning, as a sentence, when a changed file cannot be used. */
  warn(message: string): void;
  /** What all questions are about: `{ landscape: "dev" }`. */
  readonly context?: EvaluationContext;
}

export interface Features {
  /** Whether a flag is on now. A flag that the file does not have is off. */
  isOn(flag: string, context?: EvaluationContext): Promise<boolean>;
  close(): Promise<void>;
}

let opened = 0;

/**
 * Opens the flags of a file. The file is read again when it changed, at each question.
 * @throws Error  in one sentence, for a file that cannot be read, or holds a mistake or something that is not evaluated here
 */
export async function openFeatures({ file, warn, context = {} }: FeaturesOptions): Promise<Features> {
  // A domain of its own: a program that embeds the runner may have flags and providers too.
  const domain = `pulumi-azure-managed-redis-${++opened}`;
  await OpenFeature.setProviderAndWait(domain, new FlagProvider(file, warn));
  const client = OpenFeature.getClient(domain);
  return {
    isOn: (flag, about = {}) => client.getBooleanValue(flag, false, { ...context, ...about }),
    close: async () => await OpenFeature.setProviderAndWait(domain, OFF),
  };
}

/** Answers nothing, so that every flag is off. */
const OFF = new FlagProvider(
  "/",
  () => {},
  () => "{}",
);
