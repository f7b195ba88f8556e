import {
  args,
  incident,
  ingress,
  loadBalancer,
  recording,
  shop,
  targets,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-az-not-enabled.js';
import { checkTester } from '../../support/check-tester.js';

const unused = (target: Draft, zone?: string): void => {
  target.Target.AvailabilityZone = zone;
  if (zone === undefined) delete target.Target.AvailabilityZone;
  target.TargetHealth = {
    State: 'unused',
    Reason: 'Target.NotInUse',
    Description: 'Target is in an Availability Zone that is not enabled for the load balancer',
  };
};
const NAME = `LoadBalancer ${loadBalancer(shop().sections).LoadBalancerName}`;

checkTester(check, {
  passes: {
    'an address outside the VPC': shop((s) => unused(targets(s)[0], 'all')),
    'unused, in a zone that is enabled': shop((s) => {
      unused(targets(s)[0], loadBalancer(s).AvailabilityZones[0].ZoneName);
      targets(s)[0].TargetHealth.Description =
        'Target group is not configured to receive traffic from the load balancer';
    }),
    'unused for another reason': shop((s) => {
      unused(targets(s)[0]);
      targets(s)[0].TargetHealth.Description =
        'Target group is not configured to receive traffic from the load balancer';
    }),
    'in another zone, and healthy': shop(
      (s) => (targets(s)[0].Target.AvailabilityZone = 'us-west-2z'),
    ),
  },

  fails: {
    'the one subnet of a network load balancer': {
      given: await incident('inc-026'),
      finds: ['LoadBalancer af796730e48e6406ca62cc807a4e0650'],
    },
    'a pod in a third zone': {
      given: shop((s) => unused(targets(s)[0], 'us-west-2c')),
      finds: [NAME],
    },
    'a pod behind one Ingress of a group': {
      given: await recording('healthy-group-actions', (s) => {
        const [, group] = s['aws/elbv2/target-groups'];
        unused(s['aws/elbv2/target-health'][group.TargetGroupArn][0], 'us-west-2c');
      }),
      finds: ['LoadBalancer k8s-platform-489c2f8168'],
    },
    'a pod behind the load balancer of the group that its class names': {
      given: shop((s) => {
        unused(targets(s)[0], 'us-west-2c');
        useParams(s, { group: { name: 'platform' } });
        delete ingress(s).status;
        const tags: Draft[] = s['aws/elbv2/tags'][loadBalancer(s).LoadBalancerArn];
        tags.find(({ Key }) => Key === 'ingress.k8s.aws/stack').Value = 'platform';
      }),
      finds: [NAME],
    },
    'a pod behind an Ingress of the class that a flag names': {
      given: shop((s) => {
        unused(targets(s)[0], 'us-west-2c');
        delete ingress(s).status;
        delete ingress(s).spec.ingressClassName;
        ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'edge';
        args(s)[args(s).indexOf('--ingress-class=alb')] = '--ingress-class=edge';
      }),
      finds: [NAME],
    },
    'every pod in a third zone': {
      given: shop((s) => {
        for (const target of targets(s)) unused(target, 'us-west-2c');
      }),
      finds: [NAME],
    },
    'an instance, of which AWS tells no zone': {
      given: shop((s) => unused(targets(s)[0])),
      finds: [NAME],
    },
  },
});
