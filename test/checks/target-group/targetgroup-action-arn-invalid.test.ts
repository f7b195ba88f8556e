import {
  event,
  ingress,
  loadBalancer,
  recording,
  shop,
  targetGroup,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/targetgroup-action-arn-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const ARN =
  'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/green/0123456789abcdef';
const WEB = 'Ingress shop/web';
/** The Ingress forwards to a target group that people made. */
function forward(s: Draft, to: Draft = { targetGroupARN: ARN }): void {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/actions.green'] = JSON.stringify({
    type: 'forward',
    ...to,
  });
  ingress(s).spec.rules[0].http.paths[0].backend.service = {
    name: 'green',
    port: { name: 'use-annotation' },
  };
}
function create(s: Draft, fields: Draft = {}): void {
  s['aws/elbv2/target-groups'].push({
    ...structuredClone(targetGroup(s)),
    TargetGroupArn: ARN,
    TargetGroupName: 'green',
    LoadBalancerArns: [],
    ...fields,
  });
}

checkTester(check, {
  passes: {
    'a group that nothing uses yet': shop((s) => {
      forward(s);
      create(s);
    }),
    'a group that this load balancer uses': shop((s) => {
      forward(s, { targetGroupName: 'green' });
      create(s, { LoadBalancerArns: [loadBalancer(s).LoadBalancerArn] });
    }),
    'a group of another account': shop((s) =>
      forward(s, { targetGroupARN: ARN.replace('123456789012', '210987654321') }),
    ),
    'an action that no path names': shop((s) => {
      const { service } = structuredClone(ingress(s).spec.rules[0].http.paths[0].backend);
      forward(s);
      ingress(s).spec.rules[0].http.paths[0].backend.service = service;
    }),
    'a load balancer that is not there yet': shop((s) => {
      forward(s);
      create(s, { LoadBalancerArns: ['arn:of/another'] });
      s['aws/elbv2/load-balancers'] = [];
    }),
    'answers without a target group': await recording('healthy-group-actions'),
  },

  fails: {
    'a group that does not exist': { given: shop((s) => forward(s)), finds: [WEB] },
    'a group that the controller did not find either': {
      given: shop((s) => {
        forward(s);
        event(
          s,
          'FailedDeployModel',
          'Failed deploy model due to TargetGroupNotFound: One or more target groups not found',
        );
      }),
      finds: [WEB],
    },
    'a name that no group has': {
      given: shop((s) => forward(s, { targetGroupName: 'green' })),
      finds: [WEB],
    },
    'a group of another region': {
      given: shop((s) => forward(s, { targetGroupARN: ARN.replace('us-west-2', 'us-east-1') })),
      finds: [WEB],
    },
    'a group that another load balancer uses': {
      given: shop((s) => {
        forward(s);
        create(s, { LoadBalancerArns: [loadBalancer(s, 'network').LoadBalancerArn] });
      }),
      finds: [WEB],
    },
    'a group of another VPC': {
      given: shop((s) => {
        forward(s);
        create(s, { VpcId: 'vpc-0123456789abcdef0' });
      }),
      finds: [WEB],
    },
    'a group of a network load balancer': {
      given: shop((s) => {
        forward(s);
        create(s, { Protocol: 'TCP' });
      }),
      finds: [WEB],
    },
    'a member of a group of Ingresses': {
      given: shop((s) => {
        forward(s);
        useParams(s, { group: { name: 'all' } });
      }),
      finds: [WEB],
    },
  },
});
