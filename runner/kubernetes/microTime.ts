/** As Kubernetes writes times of Leases and Events (`metav1.MicroTime`). */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
