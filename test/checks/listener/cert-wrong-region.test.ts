import {
  event,
  incident,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-wrong-region.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, set } from '../../support/listening.js';

const FOREIGN = arnOf(1).replace('us-west-2', 'us-east-1');
const IAM = 'arn:aws:iam::123456789012:server-certificate/shop';
const name = (s: Draft, arn: string): void => set(s, 'certificate-arn', arn);

checkTester(check, {
  passes: {
    'one of its own region': shop((s) => name(s, arnOf(1))),
    'one of IAM, which has no region': shop((s) => name(s, IAM)),
    'a class that names one of its own region': shop((s) => {
      name(s, FOREIGN);
      useParams(s, { certificateArn: [arnOf(1)] });
    }),
    'no ARN at all': shop((s) => name(s, 'shop')),
  },

  fails: {
    'one of us-east-1': { given: shop((s) => name(s, FOREIGN)), finds: ['Ingress shop/web'] },
    'one among others': {
      given: shop((s) => name(s, `${arnOf(1)},${FOREIGN}`)),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        name(s, FOREIGN);
      }),
      finds: ['Ingress shop/web'],
    },
    'no load balancer yet': {
      given: shop((s) => {
        name(s, FOREIGN);
        s['aws/elbv2/load-balancers'] = [];
      }),
      finds: ['Ingress shop/web'],
    },
    'and AWS refuses it': {
      given: shop((s) => {
        name(s, FOREIGN);
        event(
          s,
          'FailedDeployModel',
          `Failed deploy model due to operation error Elastic Load Balancing v2: CreateListener, ValidationError: Certificate ARN '${FOREIGN}' is not valid`,
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'an incident': { given: await incident('inc-033'), finds: ['Ingress benefits/enroll'] },
  },
});
