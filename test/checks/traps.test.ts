import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.js';
import { runCheck } from '../../src/checks/run.js';
import { loadSnapshot } from '../../src/shell/files.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';

/*
 * Each check against the healthy shop with one thing edited: the edit that it is about, and
 * the legal input that looks like it.
 */

const HEALTHY = await loadSnapshot(
  new URL('../../fixtures/recordings/healthy-shop/snapshot.tgz', import.meta.url).pathname,
);

type Loose = Record<string, never> & { [key: string]: Loose } & Loose[];
type Edit = (sections: Loose, snapshot: Loose) => void;

function shop(edit: Edit): Snapshot {
  const copy = structuredClone(HEALTHY) as unknown as Loose;
  edit(copy['sections'] as unknown as Loose, copy);
  return copy as unknown as Snapshot;
}

function says(id: string, snapshot: Snapshot): readonly string[] {
  const check = CHECKS.find((one) => one.id.endsWith(`/${id}`));
  if (check === undefined) throw new Error(`no check ${id}`);
  const run = runCheck(check, snapshot, linkSnapshot(snapshot));
  expect(run.coverage.outcome).toBe('ran');
  return run.findings.map(({ subject }) => `${subject.kind} ${subject.name}`);
}

const named = (sections: Loose, section: string, name: string): any =>
  (sections[`kubernetes/${section}`] as unknown as any[]).find(
    ({ metadata }) => metadata.name === name && metadata.namespace !== 'kube-system',
  );
const ingress = (s: Loose) => named(s, 'ingresses.networking.k8s.io', 'web');
const service = (s: Loose) => named(s, 'services', 'web');
const klass = (s: Loose): any => (s['kubernetes/ingressclasses.networking.k8s.io'] as any)[0];
const controller = (s: Loose): any =>
  (s['kubernetes/deployments.apps'] as any).find(
    ({ metadata }: any) => metadata.name === 'aws-load-balancer-controller',
  );
const webPods = (s: Loose): any[] =>
  (s['kubernetes/pods'] as any).filter(({ metadata }: any) => metadata.labels?.app === 'web');
const backend = (s: Loose) => ingress(s).spec.rules[0].http.paths[0].backend.service;
const TARGET_TYPE = 'alb.ingress.kubernetes.io/target-type';
const drop = (s: Loose, section: string, keep: (item: any) => boolean) => {
  (s as Record<string, unknown>)[section] = (s[section] as any).filter(keep);
};
const eachTarget = (s: Loose, edit: (target: any) => void) => {
  for (const targets of Object.values(s['aws/elbv2/target-health'] as any) as any[]) {
    for (const target of targets) edit(target);
  }
};
const dropTargets = (s: Loose) => {
  const health = s['aws/elbv2/target-health'] as any;
  for (const arn of Object.keys(health)) health[arn] = [];
};

const FAULTS: readonly (readonly [string, string, Edit, string])[] = [
  [
    'backend-service-missing',
    'a name that no Service has',
    (s) => (backend(s).name = 'webb'),
    'Ingress web',
  ],
  [
    'backend-port-not-found',
    'the target port instead of the port',
    (s) => (backend(s).port = { number: 8080 }),
    'Service web',
  ],
  [
    'backend-port-not-found',
    'a number written as a name',
    (s) => (backend(s).port = { name: '80' }),
    'Service web',
  ],
  [
    'clusterip-service-with-instance-target',
    'no target type anywhere',
    (s) => delete ingress(s).metadata.annotations[TARGET_TYPE],
    'Service web',
  ],
  [
    'selector-matches-no-pods',
    'another label',
    (s) => (service(s).spec.selector = { app: 'website' }),
    'Service web',
  ],
  [
    'workload-scaled-to-zero',
    'no replicas',
    (s) => {
      named(s, 'deployments.apps', 'web').spec.replicas = 0;
      drop(s, 'kubernetes/pods', ({ metadata }) => metadata.labels?.app !== 'web');
    },
    'Service web',
  ],
  [
    'pods-none-ready',
    'containers that are not ready',
    (s) =>
      webPods(s).forEach((pod) =>
        pod.status.conditions.forEach((one: any) => (one.status = 'False')),
      ),
    'Service web',
  ],
  [
    'named-target-port-unresolved',
    'a name that no container has',
    (s) => (service(s).spec.ports[0].targetPort = 'web-http'),
    'Service web',
  ],
  ['ingress-no-class', 'no class', (s) => delete ingress(s).spec.ingressClassName, 'Ingress web'],
  [
    'ingress-class-not-found',
    'a class that does not exist',
    (s) => (ingress(s).spec.ingressClassName = 'alp'),
    'Ingress web',
  ],
  [
    'ingress-class-wrong-controller',
    'a class of nginx, unserved',
    (s) => {
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      ingress(s).status = {};
    },
    'Ingress web',
  ],
  [
    'controller-not-installed',
    'no Deployment',
    (s) => (s['kubernetes/deployments.apps'] = [] as never),
    'Cluster shop-prod',
  ],
  [
    'controller-no-ready-replicas',
    'none ready',
    (s) => (controller(s).status.readyReplicas = 0),
    'Deployment aws-load-balancer-controller',
  ],
  ['ingress-no-address', 'an empty status', (s) => (ingress(s).status = {}), 'Ingress web'],
  [
    'lb-missing-in-aws',
    'a load balancer deleted by hand',
    (s) => drop(s, 'aws/elbv2/load-balancers', ({ Type }) => Type !== 'application'),
    'Ingress web',
  ],
  [
    'lb-scheme-internal',
    'no scheme, so internal',
    (s) => {
      delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'];
      for (const one of s['aws/elbv2/load-balancers'] as any) {
        if (one.Type === 'application') one.Scheme = 'internal';
      }
    },
    'Ingress web',
  ],
  ['targetgroup-empty', 'no target', dropTargets, 'TargetGroup'],
  [
    'health-check-timeout',
    'every probe times out',
    (s) =>
      eachTarget(s, (one) => (one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' })),
    'TargetGroup',
  ],
];

const LEGAL: readonly (readonly [string, string, Edit])[] = [
  [
    'backend-service-missing',
    'an action in place of a Service',
    (s) => Object.assign(backend(s), { name: 'redirect', port: { name: 'use-annotation' } }),
  ],
  [
    'backend-service-missing',
    'a listing that is known to be broken',
    (s, snapshot) => {
      backend(s).name = 'webb';
      snapshot['gaps'] = [
        {
          source: 'snapshot',
          operation: 'read',
          resource: 'kubernetes/services.json',
          reason: 'malformed',
          message: 'items[3]',
        },
      ] as never;
    },
  ],
  [
    'backend-service-missing',
    'a namespace outside the scope',
    (s, snapshot) => {
      backend(s).name = 'webb';
      snapshot['scope'] = { namespaces: ['other'], subject: null } as never;
    },
  ],
  [
    'clusterip-service-with-instance-target',
    'the Service says ip and outranks the Ingress',
    (s) => {
      ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
      service(s).metadata.annotations = { [TARGET_TYPE]: 'ip' };
    },
  ],
  [
    'clusterip-service-with-instance-target',
    'instance targets behind a node port',
    (s) => {
      ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
      service(s).spec.type = 'NodePort';
      service(s).spec.ports[0].nodePort = 30080;
    },
  ],
  [
    'clusterip-service-with-instance-target',
    'a controller whose default is ip',
    (s) => {
      delete ingress(s).metadata.annotations[TARGET_TYPE];
      controller(s).spec.template.spec.containers[0].args.push('--default-target-type=ip');
    },
  ],
  [
    'selector-matches-no-pods',
    'a Service without selector',
    (s) => delete service(s).spec.selector,
  ],
  [
    'selector-matches-no-pods',
    'a workload that is scaled to zero',
    (s) => drop(s, 'kubernetes/pods', ({ metadata }) => metadata.labels?.app !== 'web'),
  ],
  [
    'pods-none-ready',
    'pods that wait for their readiness gate alone',
    (s) =>
      webPods(s).forEach((pod) =>
        pod.status.conditions.forEach((one: any) => {
          if (one.type === 'Ready') one.status = 'False';
        }),
      ),
  ],
  ['named-target-port-unresolved', 'a number', (s) => (service(s).spec.ports[0].targetPort = 8080)],
  [
    'ingress-no-class',
    'a default class',
    (s) => {
      delete ingress(s).spec.ingressClassName;
      klass(s).metadata.annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    },
  ],
  [
    'ingress-no-class',
    'a controller that takes class-less Ingresses',
    (s) => {
      delete ingress(s).spec.ingressClassName;
      const [container] = controller(s).spec.template.spec.containers;
      container.args = container.args.filter((arg: string) => !arg.startsWith('--ingress-class'));
    },
  ],
  [
    'ingress-class-not-found',
    'the legacy annotation, which wins',
    (s) => {
      ingress(s).spec.ingressClassName = 'alp';
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
    },
  ],
  [
    'ingress-class-wrong-controller',
    'an Ingress that nginx serves',
    (s) => (klass(s).spec.controller = 'k8s.io/ingress-nginx'),
  ],
  [
    'controller-not-installed',
    'a scope that leaves its namespace out',
    (s, snapshot) => {
      s['kubernetes/deployments.apps'] = [] as never;
      snapshot['scope'] = { namespaces: ['shop'], subject: null } as never;
    },
  ],
  [
    'controller-no-ready-replicas',
    'one of two ready',
    (s) => (controller(s).status.readyReplicas = 1),
  ],
  [
    'ingress-no-address',
    'an Ingress of nginx',
    (s) => {
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      ingress(s).status = {};
      ingress(s).metadata.annotations = {};
    },
  ],
  [
    'ingress-no-address',
    'an Ingress that is a minute old',
    (s, snapshot) => {
      ingress(s).status = {};
      ingress(s).metadata.creationTimestamp = snapshot['capturedAt'];
    },
  ],
  [
    'lb-scheme-internal',
    'internal because somebody wrote it',
    (s) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
      for (const one of s['aws/elbv2/load-balancers'] as any) one.Scheme = 'internal';
      named(s, 'services', 'tcp').metadata.annotations[
        'service.beta.kubernetes.io/aws-load-balancer-scheme'
      ] = 'internal';
    },
  ],
  [
    'targetgroup-empty',
    'a target group that no load balancer uses',
    (s) => {
      dropTargets(s);
      for (const one of s['aws/elbv2/target-groups'] as any) one.LoadBalancerArns = [];
    },
  ],
  [
    'health-check-timeout',
    'targets that are being looked at for the first time',
    (s) =>
      eachTarget(
        s,
        (one) => (one.TargetHealth = { State: 'initial', Reason: 'Elb.InitialHealthChecking' }),
      ),
  ],
];

describe('finds', () => {
  test.each(FAULTS)('%s: %s', (id, _name, edit, about) => {
    const found = says(id, shop(edit));
    expect(found.some((subject) => subject.startsWith(about))).toBe(true);
  });
});

describe('leaves alone', () => {
  test.each(LEGAL)('%s: %s', (id, _name, edit) => {
    expect(says(id, shop(edit))).toEqual([]);
  });
});

test.each(CHECKS.map(({ id }) => [id]))('%s is silent on the healthy shop', (id) => {
  expect(says(id.slice(id.indexOf('/') + 1), HEALTHY)).toEqual([]);
});
