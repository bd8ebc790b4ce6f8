import { z } from "zod";
import type { CommonInputs } from "../fields";
import type { CustomerManagedKey } from "./customerManagedKey";
import type { Identity } from "./identity";
import type { MaintenanceWindow } from "./maintenanceWindows";
import { isLegacySku, SKU_PATTERN } from "./skus";

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

export const skuNameField = z
  .string()
  .regex(SKU_PATTERN, 'must be a SKU name such as "Balanced_B10"')
  .refine((name) => !isLegacySku(name), "is an Azure Cache for Redis Enterprise SKU, which Azure no longer creates");
