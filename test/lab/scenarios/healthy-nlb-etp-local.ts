import { instance } from '../account.js';
import { balancer, deployment, namespace } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

export default scenario({
  expected: healthy({
    link: 'health',
    difficulty: 'healthy-but-looks-odd',
    subject: 'service/tcp -n shop',
    rootCause:
      'No fault: externalTrafficPolicy Local with instance targets; the node without a pod is unhealthy on purpose.',
    mustNotAppear: [
      'targets-some-unhealthy',
      'targets-all-unhealthy',
      'health-check-connection-failed',
    ],
  }),
  objects: [
    namespace('shop'),
    balancer({
      annotations: {
        'aws-load-balancer-attributes': 'load_balancing.cross_zone.enabled=true',
        'aws-load-balancer-nlb-target-type': 'instance',
        'aws-load-balancer-scheme': 'internet-facing',
      },
      spec: { externalTrafficPolicy: 'Local' },
    }),
    deployment({ name: 'tcp', replicas: 1, drains: 130 }),
  ],
  first: ({ nodes }) => nodes.decide({ app: 'tcp' }, { zone: 'a' }),
  async then({ lab, ids }) {
    const Id = ids.rewrite(instance('b'));
    const State = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
    await lab.setTargetHealth([
      { TargetGroup: '*', Id, ...State, Description: 'Health checks failed' },
    ]);
  },
});
