import {
  incident,
  keep,
  loadBalancer,
  recording,
  shop,
  targetGroup,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/targetgroup-not-attached.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';

checkTester(check, {
  passes: {
    'a group that people made and did not attach': await recording('healthy-byo-tgb', (s) => {
      s['aws/elbv2/target-groups'][0].LoadBalancerArns = [];
    }),
    'a load balancer that is not there, which is another fault': shop((s) => {
      targetGroup(s).LoadBalancerArns = [];
      keep(s, 'aws/elbv2/load-balancers', (one) => one !== loadBalancer(s));
    }),
    'an Ingress that does not want it any more': shop((s) => {
      targetGroup(s).LoadBalancerArns = [];
      s['kubernetes/ingresses.networking.k8s.io'][0].spec.rules[0].http.paths[0].backend.service = {
        name: 'tcp',
        port: { name: 'http' },
      };
    }),
    'an Ingress that moved to a group': shop((s) => {
      targetGroup(s).LoadBalancerArns = [];
      useParams(s, { group: { name: 'all' } });
    }),
    'a group that was replaced': await incident('inc-042', (s) => {
      for (const { metadata } of s['kubernetes/targetgroupbindings.elbv2.k8s.aws']) {
        delete metadata.deletionTimestamp;
      }
    }),
    'a group of another cluster': shop((s) => {
      targetGroup(s).LoadBalancerArns = [];
      const tags = s['aws/elbv2/tags'][targetGroup(s).TargetGroupArn];
      for (const tag of tags) if (tag.Key === 'elbv2.k8s.aws/cluster') tag.Value = 'other';
    }),
  },

  fails: {
    'a rule that somebody deleted': {
      given: shop((s) => (targetGroup(s).LoadBalancerArns = [])),
      finds: [WEB],
    },
    'the group of a Service': {
      given: shop((s) => (targetGroup(s, 'tcp').LoadBalancerArns = [])),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'a deploy that did not end': {
      given: await incident('inc-042', (s) => {
        for (const one of s['aws/elbv2/target-groups']) one.LoadBalancerArns = [];
      }),
      finds: ['TargetGroup k8s-identity-servicea-f042e20efc'],
    },
  },
});
