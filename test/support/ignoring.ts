import { deployment, ingress, klass, params, service, type Draft } from '../../fixtures/shop.js';

const PREFIX = 'ingress-doctor.dev';

/** Asks of an object to ignore checks. */
export function ignore(object: Draft, ids: string, reason?: string): void {
  object.metadata.annotations = {
    ...object.metadata.annotations,
    [`${PREFIX}/ignore`]: ids,
    ...(reason === undefined ? {} : { [`${PREFIX}/ignore-reason`]: reason }),
  };
}

/** The same of one object of each kind that can carry it, and how reports call them. */
export function ignoreEverywhere(s: Draft, ids: string, reason?: string): void {
  const of = (section: string): Draft => s[section][0];
  s['kubernetes/networkpolicies.networking.k8s.io'] = [
    { metadata: { namespace: 'shop', name: 'odd' }, spec: { podSelector: {} } },
  ];
  s['kubernetes/statefulsets.apps'] = [
    {
      metadata: { namespace: 'shop', name: 'odd' },
      spec: {
        selector: { matchLabels: { app: 'odd' } },
        template: { metadata: {}, spec: { containers: [] } },
      },
    },
  ];
  for (const object of [
    ingress(s),
    service(s),
    deployment(s),
    klass(s),
    params(s),
    s['kubernetes/pods'].find((pod: Draft) => pod.metadata.name.startsWith('web-')),
    s['kubernetes/namespaces'].find(({ metadata }: Draft) => metadata.name === 'shop'),
    of('kubernetes/nodes'),
    s['kubernetes/serviceaccounts'].find(({ metadata }: Draft) => metadata.namespace === 'shop'),
    of('kubernetes/daemonsets.apps'),
    of('kubernetes/targetgroupbindings.elbv2.k8s.aws'),
    of('kubernetes/networkpolicies.networking.k8s.io'),
    of('kubernetes/statefulsets.apps'),
  ]) {
    ignore(object, ids, reason);
  }
}

export const IGNORING = [
  'DaemonSet kube-system/aws-node',
  'Deployment shop/web',
  'Ingress shop/web',
  'IngressClass alb',
  'IngressClassParams alb',
  'Namespace shop',
  'NetworkPolicy shop/odd',
  'Node ip-192-168-100-10.us-west-2.compute.internal',
  'Pod shop/web-56f9b7585c-gghn9',
  'Service shop/web',
  'ServiceAccount shop/default',
  'StatefulSet shop/odd',
  'TargetGroupBinding shop/k8s-shop-tcp-ca840b7458',
];
