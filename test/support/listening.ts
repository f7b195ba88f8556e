import { ingress, useFlagClass, type Draft } from '../../fixtures/shop.js';

/* Edits that cases about listeners and their certificates share. */

export const PREFIX = 'alb.ingress.kubernetes.io';

export function set(s: Draft, suffix: string, value: unknown, name = 'web'): void {
  ingress(s, name).metadata.annotations[`${PREFIX}/${suffix}`] =
    typeof value === 'string' ? value : JSON.stringify(value);
}

export function unset(s: Draft, ...suffixes: string[]): void {
  for (const suffix of suffixes) delete ingress(s).metadata.annotations[`${PREFIX}/${suffix}`];
}

/** A second Ingress `web-too` in one group with the first, which is the same in all else. */
export function second(
  s: Draft,
  edit: (annotations: Draft, other: Draft) => void = () => {},
): void {
  set(s, 'group.name', 'shared');
  const other = structuredClone(ingress(s));
  other.metadata.name = 'web-too';
  const annotations = new Proxy(other.metadata.annotations, {
    set: (all, suffix: string, value) => Reflect.set(all, `${PREFIX}/${suffix}`, value),
    deleteProperty: (all, suffix: string) => Reflect.deleteProperty(all, `${PREFIX}/${suffix}`),
  });
  edit(annotations, other);
  s['kubernetes/ingresses.networking.k8s.io'].push(other);
}

export const arnOf = (number: number | string): string =>
  `arn:aws:acm:us-west-2:123456789012:certificate/${number}`;

export const certificate = (number: number | string, more: Draft = {}): Draft => ({
  CertificateArn: arnOf(number),
  DomainName: '*.example.com',
  SubjectAlternativeNames: ['*.example.com'],
  Status: 'ISSUED',
  Type: 'AMAZON_ISSUED',
  ...more,
});

/** These are all certificates that there are, and the Ingress names them. */
export function nameCertificates(s: Draft, ...certificates: Draft[]): void {
  s['aws/acm/certificates'] = certificates;
  set(s, 'certificate-arn', certificates.map((one) => one.CertificateArn).join());
}

/** The Ingress has no address, so that tags alone lead to its load balancer. */
export function byTags(s: Draft): void {
  ingress(s).status = {};
}

/** And the controller has its class by its flag alone. */
export function byFlag(s: Draft): void {
  useFlagClass(s);
  byTags(s);
}

/** The Ingress listens on HTTP alone. */
export function onHttp(s: Draft): void {
  unset(s, 'ssl-redirect', 'certificate-arn');
  set(s, 'listen-ports', [{ HTTP: 80 }]);
}
