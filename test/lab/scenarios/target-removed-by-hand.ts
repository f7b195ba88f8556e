import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'registration',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'One ready pod was deregistered by hand; the controller will not look again for hours.',
    checks: ['target-missing', 'target-manually-removed'],
    mustNotAppear: ['pods-none-ready'],
  }),
  objects: shop({ isGated: true }),
  async then({ aws, targetGroup }) {
    const TargetGroupArn = await targetGroup();
    const { TargetHealthDescriptions } = await aws.elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    const Targets = [TargetHealthDescriptions?.[0]?.Target ?? { Id: '' }];
    await aws.elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
  },
});
