import { breakOff, recording, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-internet-facing-in-private.js';
import { checkTester } from '../../support/check-tester.js';
import { closed, isOpen, name, tables, unmake } from '../../support/subnet-drafts.js';

/** Moves the first `count` public subnets to a table of their own, with these routes. */
const move = (s: Draft, count: number, ...routes: readonly Draft[]): void => {
  const table = tables(s).find(isOpen);
  const [local] = table.Routes;
  tables(s).push({
    ...structuredClone(table),
    RouteTableId: 'rtb-0123',
    Associations: table.Associations.slice(0, count),
    Routes: [local, ...routes],
  });
  table.Associations = table.Associations.slice(count);
};
const out = (rest: Draft): Draft => ({
  DestinationCidrBlock: '0.0.0.0/0',
  State: 'active',
  ...rest,
});

checkTester(check, {
  passes: {
    'an internal load balancer': await recording('nlb-internal'),
    'a route to an appliance, which may lead on': shop((s) =>
      move(s, 2, out({ GatewayId: 'vpce-0123' })),
    ),
    'a route to a transit gateway': shop((s) => move(s, 2, out({ TransitGatewayId: 'tgw-0123' }))),
    'half of the addresses each': shop((s) =>
      move(
        s,
        2,
        { DestinationCidrBlock: '0.0.0.0/1', GatewayId: 'igw-0123', State: 'active' },
        { DestinationCidrBlock: '128.0.0.0/1', GatewayId: 'igw-0123', State: 'active' },
      ),
    ),
    'a route of IPv6 alone': shop((s) =>
      move(s, 2, { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-0123', State: 'active' }),
    ),
    'tables that were not all read': shop((s, snapshot) => {
      move(s, 2);
      breakOff(snapshot, 'aws/ec2/route-tables');
    }),
  },

  fails: {
    'all of its subnets have a route to a NAT gateway': {
      given: shop((s) => move(s, 2, out({ NatGatewayId: 'nat-0123' }))),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'one of them': {
      given: shop((s) => move(s, 1, out({ NatGatewayId: 'nat-0123' }))),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'no table of their own, and a main one without a route': {
      given: shop((s) => {
        tables(s).find(isOpen).Associations = [];
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'an internet gateway that is gone': {
      given: shop((s) => move(s, 2, out({ GatewayId: 'igw-0123', State: 'blackhole' }))),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'before it is built': {
      given: shop((s) => {
        name(s, ...closed(s).map(({ SubnetId }) => SubnetId));
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'before it is built, as the class says': {
      given: shop((s) => {
        const ids = closed(s).map(({ SubnetId }) => SubnetId);
        useParams(s, { scheme: 'internet-facing', subnets: { ids } });
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
