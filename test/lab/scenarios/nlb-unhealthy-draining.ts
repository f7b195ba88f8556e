import { balancer, deployment, namespace } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { REFUSES } from '../world.js';

const DRAINS = 'target_health_state.unhealthy.draining_interval_seconds=900';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'hard',
    subject: 'service/tcp -n shop',
    rootCause:
      'Nothing accepts connections any more at the port of the pods; those that were open are kept for a quarter of an hour.',
    checks: ['health-check-connection-failed'],
    mustRankBelow: ['targets-all-unhealthy'],
    mustNotAppear: [
      'target-draining-long',
      'target-manually-removed',
      'target-missing',
      'target-stale',
      'targetgroup-empty',
      'terminating-target-kept',
    ],
  }),
  objects: [
    namespace('shop'),
    balancer({
      annotations: {
        'aws-load-balancer-nlb-target-type': 'ip',
        'aws-load-balancer-scheme': 'internet-facing',
        'aws-load-balancer-target-group-attributes': `${DRAINS},target_health_state.unhealthy.connection_termination.enabled=false`,
      },
    }),
    deployment({ name: 'tcp', drains: 130, probe: null }),
  ],
  then: ({ lab }) => lab.setTargetHealth([{ ...REFUSES, State: 'unhealthy.draining' }]),
});
