import {
  args,
  breakOff,
  event,
  incident,
  ingress,
  keep,
  loadBalancer,
  recording,
  service,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-too-few-azs.js';
import { checkTester } from '../../support/check-tester.js';

const SAID =
  "Failed build model due to couldn't auto-discover subnets: subnets count less than minimal required count: 1 < 2";

/** Those that an internet-facing load balancer may use. */
const open = (s: Draft): Draft[] =>
  s['aws/ec2/subnets'].filter((subnet: Draft) => tag(subnet, 'kubernetes.io/role/elb'));
const tag = ({ Tags }: Draft, key: string): Draft => Tags.find(({ Key }: Draft) => Key === key);
const untag = (subnet: Draft, key: string): void => {
  subnet.Tags = subnet.Tags.filter(({ Key }: Draft) => Key !== key);
};
/** As before the first deployment: nothing whose subnets could be kept. */
const unmake = (s: Draft): void => {
  s['aws/elbv2/load-balancers'] = [];
  for (const object of [ingress(s), service(s, 'tcp')]) delete object.status;
};
const name = (s: Draft, subnets: string): void => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/subnets'] = subnets;
};

checkTester(check, {
  passes: {
    'a load balancer that keeps its one subnet': shop((s) => {
      untag(open(s)[0], 'kubernetes.io/role/elb');
      loadBalancer(s).AvailabilityZones.pop();
    }),
    'subnets that lost their tags after the load balancer was made': shop((s) =>
      untag(open(s)[0], 'kubernetes.io/role/elb'),
    ),
    'an NLB, which needs one': shop((s) => {
      unmake(s);
      keep(s, 'kubernetes/ingresses.networking.k8s.io', () => false);
      untag(open(s)[0], 'kubernetes.io/role/elb');
    }),
    'a gate that allows one': shop((s) => {
      unmake(s);
      untag(open(s)[0], 'kubernetes.io/role/elb');
      args(s).push('--feature-gates=NLBSecurityGroup=true,ALBSingleSubnet=true');
    }),
    'a Local Zone': shop((s) => {
      const [local] = open(s);
      Object.assign(local, {
        AvailabilityZone: 'us-west-2-lax-1a',
        AvailabilityZoneId: 'usw2-lax1-az1',
      });
      name(s, local.SubnetId);
    }),
    'an Outpost': shop((s) => {
      const [outpost] = open(s);
      outpost.OutpostArn = 'arn:aws:outposts:us-west-2:123456789012:outpost/op-1';
      name(s, outpost.SubnetId);
    }),
    'a named subnet that is not there, which is another fault': shop((s) =>
      name(s, `${open(s)[0].SubnetId},subnet-0123`),
    ),
    'no subnet at all, which is another fault': shop((s) => {
      unmake(s);
      for (const subnet of open(s))
        subnet.Tags.push({ Key: 'kubernetes.io/cluster/other', Value: 'owned' });
      for (const subnet of open(s)) untag(subnet, 'kubernetes.io/cluster/shop-prod');
    }),
    'subnets that were not all read': shop((s, snapshot) => {
      unmake(s);
      untag(open(s)[0], 'kubernetes.io/role/elb');
      breakOff(snapshot, 'aws/ec2/subnets');
    }),
    'a tag of a wrong controller name, which leaves none': await incident('inc-023'),
    'a refusal that is over': shop((s) => {
      event(s, 'FailedBuildModel', SAID, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled', { at: '2026-11-25T17:51:00Z' });
    }),
    'no role tag anywhere, and routes to the internet in two zones': shop((s) => {
      unmake(s);
      for (const subnet of open(s)) untag(subnet, 'kubernetes.io/role/elb');
    }),
  },

  fails: {
    'as the controller says': {
      given: await recording('subnet-one-az'),
      finds: ['Ingress shop/web'],
    },
    'as the controller says, and the objects do not tell': {
      given: shop((s) => event(s, 'FailedBuildModel', SAID)),
      finds: ['Ingress shop/web'],
    },
    'one subnet with the role tag': {
      given: shop((s) => {
        unmake(s);
        untag(open(s)[0], 'kubernetes.io/role/elb');
      }),
      finds: ['Ingress shop/web'],
    },
    'one subnet with room for it': {
      given: shop((s) => {
        unmake(s);
        open(s)[0].AvailableIpAddressCount = 7;
      }),
      finds: ['Ingress shop/web'],
    },
    'one subnet that is named, and a load balancer from before': {
      given: shop((s) => name(s, open(s)[0].SubnetId)),
      finds: ['Ingress shop/web'],
    },
    'one subnet by the tags of the class': {
      given: shop((s) =>
        useParams(s, {
          scheme: 'internet-facing',
          subnets: { tags: { Name: [tag(open(s)[0], 'Name').Value] } },
        }),
      ),
      finds: ['Ingress shop/web'],
    },
    'no role tag anywhere, and a route to the internet in one zone': {
      given: shop((s) => {
        unmake(s);
        const [kept, ...others] = open(s).map(({ SubnetId }) => SubnetId);
        for (const subnet of open(s)) untag(subnet, 'kubernetes.io/role/elb');
        for (const table of s['aws/ec2/route-tables']) {
          table.Associations = table.Associations?.filter(
            ({ SubnetId }: Draft) => SubnetId === undefined || !others.includes(SubnetId),
          );
        }
        if (kept === undefined) throw new Error('no subnet');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
