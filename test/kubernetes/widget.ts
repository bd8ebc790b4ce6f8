import type { KubernetesObject, ResourceKind } from "../../runner/kubernetes/kubernetes";

export interface Widget extends KubernetesObject {
  readonly spec?: { readonly size?: number; readonly note?: string };
  readonly status?: { readonly state?: string; readonly id?: string };
}

/** A kind of objects with a status, for tests of what is true of all kinds. */
export const WIDGET: ResourceKind<Widget> = {
  group: "example.com",
  version: "v1",
  plural: "widgets",
  kind: "Widget",
  isNamespaced: true,
};

export function widget(namespace: string, name: string, spec: Widget["spec"] = {}): Widget {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { namespace, name }, spec };
}

export const WIDGET_CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets, singular: widget }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: { size: { type: integer, default: 3, maximum: 9 }, note: { type: string } }
            status: { type: object, properties: { state: { type: string }, id: { type: string } } }
`;
