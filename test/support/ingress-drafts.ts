import { ingress, type Draft } from '../../fixtures/shop.js';

/* Edits of the shop's Ingress `web`, which has one rule: all of `shop.example.com`, on HTTPS. */

const PREFIX = 'alb.ingress.kubernetes.io';

export function annotate(s: Draft, suffix: string, value: unknown, name = 'web'): void {
  ingress(s, name).metadata.annotations[`${PREFIX}/${suffix}`] =
    typeof value === 'string' ? value : JSON.stringify(value);
}

/** A path that leads to a port of a Service, or to an action where the port is `use-annotation`. */
export const path = (path: string, pathType?: string, name = 'web', port = 'http'): Draft => ({
  path,
  ...(pathType === undefined ? {} : { pathType }),
  backend: { service: { name, port: { name: port } } },
});

export const rule = (host: string | undefined, ...paths: readonly Draft[]): Draft => ({
  ...(host === undefined ? {} : { host }),
  http: { paths },
});

/** The rules of the Ingress from now on. */
export function route(s: Draft, ...rules: readonly Draft[]): void {
  ingress(s).spec.rules = rules;
}

/** Another Ingress like `web`, with an address of its own; both are members of the group `all`. */
export function join(s: Draft, name: string, ...rules: readonly Draft[]): Draft {
  const other = structuredClone(ingress(s));
  other.metadata.name = name;
  other.spec.rules = rules;
  s['kubernetes/ingresses.networking.k8s.io'].push(other);
  for (const one of [ingress(s), other]) {
    one.metadata.annotations[`${PREFIX}/group.name`] = 'all';
  }
  return other;
}

/** A forward to target groups of these weights. */
export const weighted = (...weights: readonly number[]): Draft => ({
  type: 'forward',
  forwardConfig: {
    targetGroups: weights.map((weight) => ({ serviceName: 'web', servicePort: 'http', weight })),
  },
});
