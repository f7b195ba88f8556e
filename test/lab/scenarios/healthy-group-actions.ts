import { certificate } from '../account.js';
import { PUBLIC, deployment, service, shop, type IngressDifference } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

const member = (order: number): Readonly<Record<string, string>> => ({
  ...PUBLIC,
  'group.name': 'platform',
  'group.order': String(order),
  'listen-ports': '[{"HTTPS":443}]',
});

/** A namespace with `web` and `canary`, and its Ingress. */
const team = (letter: string, way: IngressDifference): readonly KubernetesObject[] => {
  const within = { name: 'canary', namespace: `team-${letter}` };
  return [
    ...shop({ namespace: within.namespace, isGated: true, ingress: way }),
    service(within),
    deployment(within),
  ];
};

export default scenario({
  expected: healthy({
    link: 'routing',
    difficulty: 'healthy-but-looks-odd',
    subject: 'ingress/api -n team-a',
    rootCause:
      'No fault: one group over three namespaces with use-annotation actions (redirect, fixed response, weighted forward), conditions, a headless Service and a Service type ClusterIP.',
    mustNotAppear: ['backend-service-missing', 'use-annotation-action-missing', 'group-order-tie'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('*.example.com')),
  objects: [
    ...team('a', {
      name: 'api',
      annotations: {
        ...member(10),
        'actions.maintenance': JSON.stringify({
          type: 'fixed-response',
          fixedResponseConfig: {
            contentType: 'text/plain',
            statusCode: '503',
            messageBody: 'later',
          },
        }),
        'actions.blue-green': JSON.stringify({
          type: 'forward',
          forwardConfig: {
            targetGroups: [
              { serviceName: 'web', servicePort: 'http', weight: 80 },
              { serviceName: 'canary', servicePort: 'http', weight: 20 },
            ],
          },
        }),
      },
      routes: [
        {
          host: 'api.example.com',
          paths: [
            {
              path: '/maintenance',
              pathType: 'Exact',
              service: 'maintenance',
              port: 'use-annotation',
            },
            { path: '/', service: 'blue-green', port: 'use-annotation' },
          ],
        },
      ],
    }),
    ...team('b', {
      name: 'old',
      annotations: {
        ...member(20),
        'actions.to-new': JSON.stringify({
          type: 'redirect',
          redirectConfig: { host: 'api.example.com', statusCode: 'HTTP_301' },
        }),
        'conditions.to-new': JSON.stringify([
          {
            field: 'http-header',
            httpHeaderConfig: { httpHeaderName: 'X-Legacy', values: ['1'] },
          },
        ]),
      },
      routes: [
        {
          host: 'old.example.com',
          paths: [{ path: '/', service: 'to-new', port: 'use-annotation' }],
        },
      ],
    }),
    ...team('c', {
      name: 'www',
      annotations: member(30),
      routes: [
        {
          host: 'www.example.com',
          paths: [{ path: '/static', service: 'headless' }, { path: '/' }],
        },
      ],
    }),
    service({
      name: 'headless',
      namespace: 'team-c',
      selector: { app: 'web' },
      spec: { clusterIP: 'None' },
    }),
  ],
});
