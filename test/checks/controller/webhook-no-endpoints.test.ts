import { klass, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-no-endpoints.js';
import { checkTester } from '../../support/check-tester.js';

const SERVICE = 'Service kube-system/aws-load-balancer-webhook-service';
const KINDS = ['validating', 'mutating'].map(
  (kind) => `kubernetes/${kind}webhookconfigurations.admissionregistration.k8s.io`,
);
const [VALIDATING = ''] = KINDS;

const slices = (s: Draft): Draft[] =>
  s['kubernetes/endpointslices.discovery.k8s.io'].filter(
    ({ metadata }: Draft) =>
      metadata.labels['kubernetes.io/service-name'] === 'aws-load-balancer-webhook-service',
  );
const silence = (s: Draft): void => {
  for (const slice of slices(s)) {
    for (const endpoint of slice.endpoints) endpoint.conditions = { ready: false, serving: false };
  }
};
const configurations = (s: Draft): Draft[] => KINDS.flatMap((kind) => s[kind]);
/** A webhook of somebody else, behind a Service that nobody answers. */
const policy = (s: Draft, webhook: Draft): void => {
  s['kubernetes/services'].push({
    metadata: { namespace: 'policy', name: 'gate' },
    spec: { selector: { app: 'gate' } },
  });
  s[VALIDATING].push({
    metadata: { name: 'gate' },
    webhooks: [
      {
        name: 'gate.example.com',
        clientConfig: { service: { namespace: 'policy', name: 'gate' } },
        rules: [
          {
            apiGroups: ['*'],
            apiVersions: ['*'],
            operations: ['CREATE'],
            resources: ['ingresses'],
          },
        ],
        ...webhook,
      },
    ],
  });
};

checkTester(check, {
  passes: {
    'one of two endpoints': shop((s) => {
      const [first] = slices(s);
      first.endpoints[0].conditions = { ready: false, serving: false };
    }),
    'one that is on its way out and still serves': shop((s) => {
      for (const { endpoints } of slices(s)) {
        for (const endpoint of endpoints) {
          endpoint.conditions = { ready: false, serving: true, terminating: true };
        }
      }
    }),
    'webhooks that let pass what they cannot see': shop((s) => {
      silence(s);
      for (const { webhooks } of configurations(s)) {
        for (const webhook of webhooks) webhook.failurePolicy = 'Ignore';
      }
    }),
    'a minute after they were installed': shop((s, { capturedAt }) => {
      silence(s);
      for (const { metadata } of configurations(s)) {
        metadata.creationTimestamp = new Date(Date.parse(capturedAt) - 60_000).toISOString();
      }
    }),
    'a name outside of the cluster': shop((s) => {
      silence(s);
      const service = s['kubernetes/services'].find(
        ({ metadata }: Draft) => metadata.name === 'aws-load-balancer-webhook-service',
      );
      service.spec = { type: 'ExternalName', externalName: 'hooks.example.com' };
    }),
    'a namespace that was not looked into': shop((s, snapshot) => {
      s['kubernetes/endpointslices.discovery.k8s.io'] = [];
      snapshot.scope.namespaces = ['shop'];
    }),
    'a policy on other namespaces': shop((s) =>
      policy(s, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'bank' } } }),
    ),
    'a policy on other objects': shop((s) =>
      policy(s, { objectSelector: { matchLabels: { gate: 'closed' } } }),
    ),
    'a policy on deletions': shop((s) =>
      policy(s, {
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['DELETE'], resources: ['*'] }],
      }),
    ),
    'a policy on what is no part of the chain': shop((s) =>
      policy(s, {
        rules: [
          { apiGroups: ['batch'], apiVersions: ['*'], operations: ['*'], resources: ['*'] },
          {
            apiGroups: ['*'],
            apiVersions: ['*'],
            operations: ['*'],
            resources: ['ingresses'],
            scope: 'Cluster',
          },
        ],
      }),
    ),
    'a policy outside of the cluster': shop((s) =>
      policy(s, { clientConfig: { url: 'https://gate.example.com' } }),
    ),
  },

  fails: {
    'no endpoint that is ready': { given: shop(silence), finds: [SERVICE] },
    'a controller that is scaled to zero': {
      given: await recording('controller-scaled-to-zero'),
      finds: [SERVICE],
    },
    'a Service that is not there': {
      given: shop((s) => {
        s['kubernetes/services'] = s['kubernetes/services'].filter(
          ({ metadata }: Draft) => metadata.name !== 'aws-load-balancer-webhook-service',
        );
      }),
      finds: [SERVICE],
    },
    'no way in that is there yet': {
      given: shop((s) => {
        silence(s);
        s['kubernetes/ingresses.networking.k8s.io'] = [];
        for (const { spec } of s['kubernetes/services']) spec.type = 'ClusterIP';
      }),
      finds: [SERVICE],
    },
    'a policy on the namespace': {
      given: shop((s) =>
        policy(s, {
          namespaceSelector: {
            matchExpressions: [
              { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] },
            ],
          },
        }),
      ),
      finds: ['Service policy/gate'],
    },
    'Ingresses of another controller': {
      given: shop((s) => {
        silence(s);
        klass(s).spec.controller = 'k8s.io/ingress-nginx';
      }),
      finds: [SERVICE],
    },
    'a policy on bindings that people make': {
      given: await recording('healthy-byo-tgb', (s) => {
        s['kubernetes/ingresses.networking.k8s.io'] = [];
        for (const { spec } of s['kubernetes/services']) spec.type = 'ClusterIP';
        policy(s, {
          failurePolicy: 'Fail',
          rules: [
            {
              apiGroups: ['elbv2.k8s.aws'],
              apiVersions: ['v1beta1'],
              operations: ['*'],
              resources: ['targetgroupbindings'],
              scope: 'Namespaced',
            },
          ],
        });
      }),
      finds: ['Service policy/gate'],
    },
  },
});
