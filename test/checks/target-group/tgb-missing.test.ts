import {
  args,
  binding,
  breakOff,
  incident,
  ingress,
  keep,
  loadBalancer,
  recording,
  shop,
  targetGroup,
  targets,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-missing.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const unbind = (s: Draft, service = 'web'): void => {
  const { name } = binding(s, service).metadata;
  keep(s, BINDINGS, ({ metadata }) => metadata.name !== name);
};

checkTester(check, {
  passes: {
    'a binding that is being deleted': shop(
      (s) => (binding(s).metadata.deletionTimestamp = '2026-11-25T17:50:00Z'),
    ),
    'bindings of which not all were seen': shop((s, snapshot) => {
      unbind(s);
      breakOff(snapshot, BINDINGS);
    }),
    'a namespace outside the scope': shop((s, snapshot) => {
      unbind(s);
      snapshot.scope = { namespaces: ['other'], subject: null };
    }),
    'an Ingress made just now': shop((s, snapshot) => {
      unbind(s);
      ingress(s).metadata.creationTimestamp = snapshot.capturedAt;
    }),
    'a target group that no load balancer uses': shop((s) => {
      unbind(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
    'a target group that people attached': shop((s) => {
      unbind(s);
      s['aws/elbv2/tags'][targetGroup(s).TargetGroupArn] = [];
    }),
    'a target group of another cluster': shop((s) => {
      unbind(s);
      const tags: Draft[] = s['aws/elbv2/tags'][targetGroup(s).TargetGroupArn];
      tags.find(({ Key }) => Key === 'elbv2.k8s.aws/cluster').Value = 'other';
    }),
    'a Service of a class that the controller was told to leave alone': shop((s) => {
      unbind(s, 'tcp');
      args(s).push('--load-balancer-class=example.com/nlb');
    }),
    'an Ingress that moved to a group': shop((s) => {
      unbind(s);
      useParams(s, { group: { name: 'all' } });
    }),
    'answers without a target group': await recording('healthy-group-actions'),
    'a load balancer of others': await recording('healthy-byo-tgb'),
  },

  fails: {
    'a binding that somebody deleted': {
      given: shop((s) => {
        unbind(s);
        targets(s).length = 0;
      }),
      finds: [WEB],
    },
    'targets that are left': { given: shop((s) => unbind(s)), finds: [WEB] },
    'a load balancer whose age is not known': {
      given: shop((s) => {
        unbind(s);
        delete loadBalancer(s).CreatedTime;
      }),
      finds: [WEB],
    },
    'the target group of a Service': {
      given: shop((s) => unbind(s, 'tcp')),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'a deploy that broke off': {
      given: await incident('inc-012'),
      finds: ['TargetGroup k8s-boxoffic-tickets-0f51fcf747'],
    },
  },
});
