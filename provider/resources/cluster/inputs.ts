import { z } from "zod";
import type { CommonInputs } from "../fields";
import type { CustomerManagedKey } from "./customerManagedKey";
import type { Identity } from "./identity";
import type { MaintenanceWindow } from "./maintenanceWindows";
import { isLegacySku, meantSku, SKU_PATTERN } from "./skus";

/** `Microsoft.Cache/redisEnterprise`, kind v2: the nodes, their size and their endpoint. */
export type ClusterInputs = CommonInputs & {
  clusterName: string;
  location: string;
  skuName: string;
  highAvailability: string;
  minimumTlsVersion: string;
  publicNetworkAccess: string;
  tags?: Record<string, string>;
  identity?: Identity;
  customerManagedKeyEncryption?: CustomerManagedKey;
  maintenanceWindows?: MaintenanceWindow[];
  apiVersion?: string;
};

export const clusterNameField = z
  .string()
  .regex(
    /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
    "must be 1 to 60 letters and digits, with single hyphens between them",
  );

/** Azure adds SKUs: a well-formed name that resembles no known one passes, and Azure decides. */
export const skuNameField = z
  .string({ error: () => SKU_REASON })
  .refine((name) => SKU_PATTERN.test(name) && !isLegacySku(name) && meantSku(name) === undefined, {
    error: ({ input }) => skuReason(String(input)),
  });

const MIGRATION = "https://learn.microsoft.com/azure/redis/migrate/migrate-overview";
const SKU_REASON = 'must be the name of a SKU such as "Balanced_B10"';

function skuReason(name: string): string {
  const sku = meantSku(name);
  if (isLegacySku(name)) {
    const instead = sku ? `${JSON.stringify(sku)} is in its place` : `${MIGRATION} says what is in its place`;
    return `is ${JSON.stringify(name)}, a SKU of an older Redis service: ${instead}`;
  }
  return sku ? `is ${JSON.stringify(name)}: did you mean ${JSON.stringify(sku)}?` : SKU_REASON;
}
