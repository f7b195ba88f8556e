import {
  event,
  incident,
  ingress,
  loadBalancer,
  service,
  shop,
  type Draft,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-dualstack-no-ipv6.js';
import { checkTester } from '../../support/check-tester.js';
import { name, open, ROLE, unmake, untag } from '../../support/subnet-drafts.js';

const SAID =
  'Failed build model due to subnets [subnet-1] do not have an associated IPv6 CIDR block, which is required for dualstack load balancers';

const ask = (s: Draft): void => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/ip-address-type'] = 'dualstack';
};
const give = (subnet: Draft, State = 'associated'): void => {
  subnet.Ipv6CidrBlockAssociationSet = [
    { Ipv6CidrBlock: '2600:1f14::/64', Ipv6CidrBlockState: { State } },
  ];
};

checkTester(check, {
  passes: {
    'subnets that have both': shop((s) => {
      ask(s);
      unmake(s);
      open(s).forEach((subnet) => give(subnet));
    }),
    'a load balancer of IPv4': shop((s) => unmake(s)),
    'a load balancer that has both families already': shop((s) => {
      ask(s);
      loadBalancer(s).IpAddressType = 'dualstack';
    }),
    'a named subnet that is not there, which is another fault': shop((s) => {
      ask(s);
      name(s, 'subnet-9999', open(s)[0].SubnetId);
    }),
  },

  fails: {
    'as the controller says, and the subnets were not read': {
      given: shop((s) => {
        event(s, 'FailedBuildModel', SAID);
        s['aws/ec2/subnets'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': { given: await incident('inc-024'), finds: ['Ingress gamers/forum'] },
    'as the controller says of the shop': {
      given: shop((s) => {
        ask(s);
        unmake(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'subnets that are discovered': {
      given: shop((s) => {
        ask(s);
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'by their routes': {
      given: shop((s) => {
        ask(s);
        unmake(s);
        for (const subnet of open(s)) untag(subnet, ROLE);
      }),
      finds: ['Ingress shop/web'],
    },
    'one of two, whose block is gone': {
      given: shop((s) => {
        ask(s);
        unmake(s);
        give(open(s)[0]);
        give(open(s)[1], 'disassociated');
      }),
      finds: ['Ingress shop/web'],
    },
    'the class asks for it, and the load balancer is of IPv4': {
      given: shop((s) => useParams(s, { scheme: 'internet-facing', ipAddressType: 'dualstack' })),
      finds: ['Ingress shop/web'],
    },
    'a Service asks for it': {
      given: shop((s) => {
        service(s, 'tcp').metadata.annotations[
          'service.beta.kubernetes.io/aws-load-balancer-ip-address-type'
        ] = 'dualstack';
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
