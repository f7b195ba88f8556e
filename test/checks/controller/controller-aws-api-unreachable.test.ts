import { event, incident, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-aws-api-unreachable.js';
import { checkTester } from '../../support/check-tester.js';
import { crash, ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const failed = (host: string, how: string): string =>
  `Failed deploy model due to operation error: https response error StatusCode: 0, RequestID: , request send failed, Post "https://${host}/": dial tcp 10.0.0.1:443: ${how}`;

checkTester(check, {
  passes: {
    'a refusal of a service that was reached': shop((s) =>
      event(
        s,
        'FailedDeployModel',
        'Failed deploy model due to operation error WAFV2: https response error StatusCode: 403, AccessDenied, see wafv2.us-west-2.amazonaws.com',
      ),
    ),
    'a webhook that times out': shop((s) =>
      event(
        s,
        'FailedDeployModel',
        'Failed deploy model due to Internal error occurred: failed calling webhook "mtargetgroupbinding.elbv2.k8s.aws": context deadline exceeded',
      ),
    ),
    'one that is over': shop((s) => {
      event(s, 'FailedDeployModel', failed('wafv2.us-west-2.amazonaws.com', 'i/o timeout'), {
        at: '2026-11-25T17:50:00Z',
      });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },

  fails: {
    'no way': {
      given: shop((s) =>
        event(
          s,
          'FailedDeployModel',
          failed('elasticloadbalancing.us-west-2.amazonaws.com', 'i/o timeout'),
        ),
      ),
      finds: [CONTROLLER],
    },
    'no name': {
      given: shop((s) =>
        event(s, 'FailedDeployModel', failed('ec2.cn-north-1.amazonaws.com.cn', 'no such host')),
      ),
      finds: [CONTROLLER],
    },
    'an add-on': {
      given: shop((s) =>
        event(s, 'FailedDeployModel', failed('shield.us-east-1.amazonaws.com', 'i/o timeout')),
      ),
      finds: [CONTROLLER],
    },
    'when it starts': {
      given: shop((s) => {
        crash(s);
        ownLog(s, {
          msg: 'unable to initialize AWS cloud',
          error:
            'failed to get VPC ID: failed to fetch VPC ID with tags: operation error EC2: DescribeVpcs, exceeded maximum number of attempts, 10, Post "https://ec2.us-west-2.amazonaws.com/": dial tcp 10.0.0.1:443: i/o timeout',
        });
      }),
      finds: [CONTROLLER],
    },
    'no credentials, because STS is out of reach': {
      given: await incident('inc-016'),
      finds: [CONTROLLER],
    },
  },
});
