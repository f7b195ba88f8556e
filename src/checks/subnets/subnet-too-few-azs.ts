import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** An ALB needs subnets in two Availability Zones. With fewer, the controller builds nothing. */
export default defineCheck({
  id: 'subnets/subnet-too-few-azs',
  title: 'Too few Availability Zones for the load balancer',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  explains: ['model/model-build-failed', 'model/model-deploy-failed', 'model/ingress-no-address'],

  run({ ref, failure }) {
    const [, counts] =
      /subnets count less than minimal required count: (\d+ < \d+)/.exec(failure?.message ?? '') ??
      [];
    if (failure === undefined || counts === undefined) return undefined;
    return {
      message: `The load balancer of ${refText(ref)} would have too few Availability Zones: ${counts}.`,
      fix: 'Add or tag a subnet in another Availability Zone.',
      commands: ['aws ec2 describe-subnets --filters Name=tag-key,Values=kubernetes.io/role/elb'],
      evidence: [failure.source],
    };
  },
});
