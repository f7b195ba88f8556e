import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

const member = (order: number): Readonly<Record<string, string>> => ({
  ...PUBLIC,
  'group.name': 'platform',
  'group.order': String(order),
});

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'hard',
    subject: 'ingress/api -n team-b',
    rootCause: "A host-less catch-all of team-a with a lower group.order wins over team-b's host.",
    blame: [
      { kind: 'Ingress', name: 'all', namespace: 'team-a' },
      { kind: 'Ingress', name: 'api', namespace: 'team-b' },
    ],
    checks: [
      'rule-shadowed',
      'traffic-to-wrong-service',
      'rule-host-not-sorted-by-specificity',
      'group-cross-namespace-member',
    ],
  }),
  objects: [
    ...shop({
      namespace: 'team-a',
      ingress: { name: 'all', annotations: member(1), routes: [{}] },
    }),
    ...shop({
      namespace: 'team-b',
      ingress: {
        name: 'api',
        annotations: member(5),
        routes: [{ host: 'api.example.com', paths: [{ path: '/v2' }] }],
      },
    }),
  ],
});
