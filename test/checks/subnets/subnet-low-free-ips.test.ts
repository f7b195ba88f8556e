import {
  ingress,
  keep,
  service,
  shop,
  event,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-low-free-ips.js';
import { checkTester } from '../../support/check-tester.js';

const open = (s: Draft): Draft[] =>
  s['aws/ec2/subnets'].filter(({ Tags }: Draft) =>
    Tags.some(({ Key }: Draft) => Key === 'kubernetes.io/role/elb'),
  );
const unmake = (s: Draft): void => {
  s['aws/elbv2/load-balancers'] = [];
  for (const object of [ingress(s), service(s, 'tcp')]) delete object.status;
};
const name = (s: Draft): void => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/subnets'] = open(s)
    .map(({ SubnetId }) => SubnetId)
    .join(',');
};

checkTester(check, {
  passes: {
    'eight, which is enough': shop((s) => {
      unmake(s);
      for (const subnet of open(s)) subnet.AvailableIpAddressCount = 8;
    }),
    'a subnet that no load balancer uses': shop((s) => {
      for (const subnet of s['aws/ec2/subnets']) {
        if (!open(s).includes(subnet)) subnet.AvailableIpAddressCount = 0;
      }
    }),
    'another subnet of its zone has room': shop((s) => {
      unmake(s);
      const [low] = open(s);
      s['aws/ec2/subnets'].push({ ...structuredClone(low), SubnetId: 'subnet-0a11' });
      low.AvailableIpAddressCount = 3;
    }),
    'an NLB that is there already': shop((s) => {
      keep(s, 'kubernetes/ingresses.networking.k8s.io', () => false);
      for (const subnet of open(s)) subnet.AvailableIpAddressCount = 2;
    }),
    'a count that is not seen': shop((s) => {
      unmake(s);
      delete open(s)[0].AvailableIpAddressCount;
    }),
  },

  fails: {
    'too few zones are left': {
      given: shop((s) => {
        unmake(s);
        open(s)[0].AvailableIpAddressCount = 7;
      }),
      finds: ['Ingress shop/web'],
    },
    'none is left, as the controller says too': {
      given: shop((s) => {
        unmake(s);
        for (const subnet of open(s)) subnet.AvailableIpAddressCount = 7;
        event(
          s,
          'FailedBuildModel',
          "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet. Evaluated 2 subnets: 0 are tagged for other clusters, and 2 have insufficient available IP addresses",
        );
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'none is left of those with a route to the internet': {
      given: shop((s) => {
        unmake(s);
        for (const subnet of open(s)) {
          subnet.AvailableIpAddressCount = 7;
          subnet.Tags = subnet.Tags.filter(({ Key }: Draft) => !Key.includes('role/elb'));
        }
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'AWS refuses one that is named': {
      given: shop((s) => {
        unmake(s);
        name(s);
        open(s)[0].AvailableIpAddressCount = 7;
      }),
      finds: ['Ingress shop/web'],
    },
    'AWS refuses one that the class names': {
      given: shop((s) => {
        unmake(s);
        useParams(s, { subnets: { ids: open(s).map(({ SubnetId }) => SubnetId) } });
        open(s)[1].AvailableIpAddressCount = 0;
      }),
      finds: ['Ingress shop/web'],
    },
    'an ALB has little room to grow': {
      given: shop((s) => (open(s)[0].AvailableIpAddressCount = 15)),
      finds: ['Ingress shop/web'],
    },
  },
});
