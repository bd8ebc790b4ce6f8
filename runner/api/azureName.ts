/** What Azure takes for the name of a cluster: 1 to 60 letters and digits, with single hyphens between them. */
const AZURE_NAME = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** Whether an object's name can be that of its instance. */
export function isAzureName(name: string): boolean {
  return AZURE_NAME.test(name);
}
