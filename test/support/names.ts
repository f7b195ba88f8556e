import { controller, ingress, loadBalancer, type Draft } from '../../fixtures/shop.js';

/*
 * A host name of the shop, what DNS knows of it, and an external-dns that takes care of it.
 */

export const HOST = 'shop.example.com';
export const GONE = 'k8s-shop-web-0000000000-1.us-west-2.elb.amazonaws.com';

/** The Ingress routes the host, which resolves to this. */
export function resolves(s: Draft, answer: Draft): void {
  ingress(s).spec.rules[0].host = HOST;
  const { DNSName } = loadBalancer(s);
  s['dns'] = {
    [DNSName.toLowerCase()]: { addresses: ['203.0.113.1', '203.0.113.2'], cname: [] },
    [HOST]: { addresses: [], cname: [], ...answer },
  };
}

export const NOWHERE = { error: 'NXDOMAIN' };
export const STALE = { cname: [GONE], error: 'NXDOMAIN' };

export function record(Type: string, value: string, Name = HOST, HostedZoneId = 'Z1'): Draft {
  return { Name: `${Name}.`, Type, HostedZoneId, ResourceRecords: [{ Value: value }] };
}

export const alias = (target: string, HostedZoneId = 'Z1'): Draft => ({
  Name: `${HOST}.`,
  Type: 'A',
  HostedZoneId,
  AliasTarget: { DNSName: `dualstack.${target}.`, HostedZoneId: 'ZELB' },
});

export const owner = (name = HOST, by = 'shop', of = 'ingress/shop/web'): Draft =>
  record(
    'TXT',
    `"heritage=external-dns,external-dns/owner=${by},external-dns/resource=${of}"`,
    name,
  );

export const zone = (Name: string, PrivateZone = false): Draft => ({
  HostedZone: { Id: '/hostedzone/Z1', Name: `${Name}.`, Config: { PrivateZone } },
});

/** Runs an external-dns with these flags; these are the lines that it logs. */
export function runs(s: Draft, args: readonly string[], lines: readonly string[] = []): Draft {
  const own = structuredClone(controller(s));
  own.metadata.name = 'external-dns';
  own.metadata.labels = {};
  const [container] = own.spec.template.spec.containers;
  container.image = 'registry.k8s.io/external-dns/external-dns:v0.18.0';
  container.args = [...args];
  container.env = [];
  own.spec.selector = { matchLabels: { 'app.kubernetes.io/name': 'external-dns' } };
  s['kubernetes/deployments.apps'].push(own);
  if (lines.length > 0) {
    s['kubernetes/logs']['kube-system/external-dns-5d4f-x/external-dns'] = [...lines];
  }
  return own;
}
