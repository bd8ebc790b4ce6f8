/** Azure's public regions: short name (what requests and host names use) and display name (what Microsoft.Cache answers). */
const DISPLAY_NAMES: Readonly<Record<string, string>> = {
  australiacentral: "Australia Central",
  australiaeast: "Australia East",
  australiasoutheast: "Australia Southeast",
  austriaeast: "Austria East",
  belgiumcentral: "Belgium Central",
  brazilsouth: "Brazil South",
  brazilsoutheast: "Brazil Southeast",
  canadacentral: "Canada Central",
  canadaeast: "Canada East",
  centralindia: "Central India",
  centralus: "Central US",
  centraluseuap: "Central US EUAP",
  chilecentral: "Chile Central",
  eastasia: "East Asia",
  eastus: "East US",
  eastus2: "East US 2",
  francecentral: "France Central",
  germanynorth: "Germany North",
  germanywestcentral: "Germany West Central",
  indonesiacentral: "Indonesia Central",
  israelcentral: "Israel Central",
  italynorth: "Italy North",
  japaneast: "Japan East",
  japanwest: "Japan West",
  koreacentral: "Korea Central",
  koreasouth: "Korea South",
  malaysiawest: "Malaysia West",
  mexicocentral: "Mexico Central",
  newzealandnorth: "New Zealand North",
  northcentralus: "North Central US",
  northeurope: "North Europe",
  norwayeast: "Norway East",
  norwaywest: "Norway West",
  polandcentral: "Poland Central",
  qatarcentral: "Qatar Central",
  southafricanorth: "South Africa North",
  southafricawest: "South Africa West",
  southcentralus: "South Central US",
  southeastasia: "Southeast Asia",
  southindia: "South India",
  spaincentral: "Spain Central",
  swedencentral: "Sweden Central",
  switzerlandnorth: "Switzerland North",
  switzerlandwest: "Switzerland West",
  uaecentral: "UAE Central",
  uaenorth: "UAE North",
  uksouth: "UK South",
  ukwest: "UK West",
  westcentralus: "West Central US",
  westeurope: "West Europe",
  westindia: "West India",
  westus: "West US",
  westus2: "West US 2",
  westus3: "West US 3",
};

/** `westus2` for "West US 2" and for itself; undefined for a region that Azure does not have. */
export function shortName(location: string): string | undefined {
  const name = location.toLowerCase().replaceAll(" ", "");
  return Object.hasOwn(DISPLAY_NAMES, name) ? name : undefined;
}

/** "West US 2" for `westus2`; the text itself where there is no such region. */
export function displayName(location: string): string {
  return DISPLAY_NAMES[shortName(location) ?? ""] ?? location;
}

/** Regions without availability zones: a highly available cache there is `LR`, elsewhere `ZR`. */
const ZONELESS: ReadonlySet<string> = new Set([
  "australiacentral",
  "australiasoutheast",
  "brazilsoutheast",
  "canadaeast",
  "centraluseuap",
  "germanynorth",
  "koreasouth",
  "northcentralus",
  "norwaywest",
  "southafricawest",
  "southindia",
  "switzerlandwest",
  "uaecentral",
  "ukwest",
  "westcentralus",
  "westindia",
  "westus",
]);

/** Whether a region (short name) has availability zones. */
export function hasZones(region: string): boolean {
  return !ZONELESS.has(region);
}

/** Short names of all regions. */
export function regionNames(): readonly string[] {
  return Object.keys(DISPLAY_NAMES);
}
