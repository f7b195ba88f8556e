import {
  args,
  binding,
  breakOff,
  incident,
  ingress,
  keep,
  recording,
  shop,
  targetGroup,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/targetgroup-orphaned.js';
import { checkTester } from '../../support/check-tester.js';

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';

/** Neither a load balancer nor a binding has the group of `web`. */
function loosen(s: Draft): void {
  const { name } = binding(s).metadata;
  targetGroup(s).LoadBalancerArns = [];
  keep(s, BINDINGS, ({ metadata }) => metadata.name !== name);
}
const forget = (s: Draft): void => void (s['kubernetes/ingresses.networking.k8s.io'] = []);

checkTester(check, {
  passes: {
    'an Ingress that still wants it': shop(loosen),
    'a binding that fills it': shop((s) => {
      forget(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
    'a load balancer that uses it': shop((s) => {
      forget(s);
      const { name } = binding(s).metadata;
      keep(s, BINDINGS, ({ metadata }) => metadata.name !== name);
    }),
    'an Ingress that is being deleted': shop((s) => {
      loosen(s);
      ingress(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    'a group of another cluster': shop((s) => {
      loosen(s);
      forget(s);
      const tags = s['aws/elbv2/tags'][targetGroup(s).TargetGroupArn];
      for (const tag of tags) if (tag.Key === 'elbv2.k8s.aws/cluster') tag.Value = 'other';
    }),
    'bindings of which not all were seen': shop((s, snapshot) => {
      loosen(s);
      forget(s);
      breakOff(snapshot, BINDINGS);
    }),
    'a group that people made': await recording('healthy-byo-tgb', (s) => {
      s['aws/elbv2/target-groups'][0].LoadBalancerArns = [];
      s[BINDINGS] = [];
    }),
    'a group that the controller takes up again': await incident('inc-044'),
  },

  fails: {
    'an Ingress that is gone': {
      given: shop((s) => {
        loosen(s);
        forget(s);
      }),
      finds: [WEB],
    },
    'an Ingress that moved to a group': {
      given: shop((s) => {
        loosen(s);
        useParams(s, { group: { name: 'all' } });
      }),
      finds: [WEB],
    },
    'an Ingress that forwards to another Service now': {
      given: shop((s) => {
        loosen(s);
        ingress(s).spec.rules[0].http.paths[0].backend.service = {
          name: 'tcp',
          port: { name: 'http' },
        };
      }),
      finds: [WEB],
    },
    'a Service of a class that the controller leaves alone now': {
      given: shop((s) => {
        targetGroup(s, 'tcp').LoadBalancerArns = [];
        const { name } = binding(s, 'tcp').metadata;
        keep(s, BINDINGS, ({ metadata }) => metadata.name !== name);
        args(s).push('--load-balancer-class=example.com/nlb');
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
  },
});
