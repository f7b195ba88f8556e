import {
  event,
  ingress,
  loadBalancer,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/tracking-tags-tampered.js';
import { checkTester } from '../../support/check-tester.js';

const NAME = 'alb.ingress.kubernetes.io/load-balancer-name';

function retag(s: Draft, change: (tags: Draft[]) => Draft[], type = 'application'): void {
  const { LoadBalancerArn } = loadBalancer(s, type);
  s['aws/elbv2/tags'][LoadBalancerArn] = change(s['aws/elbv2/tags'][LoadBalancerArn]);
}

checkTester(check, {
  passes: {
    'more tags than its own': shop((s) => retag(s, (tags) => [...tags, { Key: 'a', Value: 'b' }])),
    'the tags of the controller before it': shop((s) =>
      retag(s, (tags) =>
        tags.map(({ Key, Value }) => ({
          Key: Key === 'elbv2.k8s.aws/cluster' ? 'ingress.k8s.aws/cluster' : Key,
          Value,
        })),
      ),
    ),
    'a load balancer that Kubernetes made itself': shop((s) =>
      retag(s, () => [{ Key: 'kubernetes.io/service-name', Value: 'shop/tcp' }], 'network'),
    ),
    'one that somebody made by hand and wrote into the status': shop((s) => {
      loadBalancer(s).LoadBalancerName = 'shop';
      retag(s, () => []);
    }),
  },
  fails: {
    'no tags at all': {
      given: shop((s) => retag(s, () => [])),
      finds: ['Ingress shop/web'],
    },
    'no tag of the cluster, in a class by flag': {
      given: shop((s) => {
        useFlagClass(s);
        retag(s, (tags) => tags.filter(({ Key }) => Key !== 'elbv2.k8s.aws/cluster'));
      }),
      finds: ['Ingress shop/web'],
    },
    'of a Service': {
      given: shop((s) => retag(s, () => [], 'network')),
      finds: ['Service shop/tcp'],
    },
    'one with a name of its own': {
      given: shop((s) => {
        ingress(s).metadata.annotations[NAME] = 'shop';
        loadBalancer(s).LoadBalancerName = 'shop';
        retag(s, () => []);
      }),
      finds: ['Ingress shop/web'],
    },
    'one with a name of its class': {
      given: shop((s) => {
        useParams(s, { loadBalancerName: 'shop' });
        loadBalancer(s).LoadBalancerName = 'shop';
        retag(s, () => []);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': {
      given: shop((s) =>
        event(
          s,
          'FailedDeployModel',
          'Failed deploy model due to unexpected loadBalancer with no resourceID: arn:aws:elasticloadbalancing:x',
        ),
      ),
      finds: ['Ingress shop/web'],
    },
  },
});
