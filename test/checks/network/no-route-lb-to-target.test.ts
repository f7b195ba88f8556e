import {
  type Draft,
  incident,
  loadBalancer,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/no-route-lb-to-target.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';

const silence = (s: Draft, Reason = 'Target.Timeout'): void => {
  for (const one of targets(s)) one.TargetHealth = { State: 'unhealthy', Reason };
};
/** The targets have addresses of another network. */
const elsewhere = (s: Draft, network = '10.99.0'): void => {
  targets(s).forEach(({ Target }, index) => {
    Target.Id = `${network}.${index + 10}`;
    Target.AvailabilityZone = 'all';
  });
};
/** Every route table has this one, too. */
const route = (s: Draft, one: Draft): void => {
  for (const { Routes } of s['aws/ec2/route-tables']) Routes.push({ State: 'active', ...one });
};
const to = (DestinationCidrBlock: string, rest: Draft): Draft => ({
  DestinationCidrBlock,
  ...rest,
});

checkTester(check, {
  passes: {
    'targets of the VPC': shop((s) => silence(s)),
    'a peering connection': shop((s) => {
      silence(s);
      elsewhere(s);
      route(s, to('10.99.0.0/16', { VpcPeeringConnectionId: 'pcx-1' }));
    }),
    'a transit gateway for everything private': shop((s) => {
      silence(s);
      elsewhere(s);
      route(s, to('10.0.0.0/8', { TransitGatewayId: 'tgw-1' }));
    }),
    'a list of prefixes that was not read': shop((s) => {
      silence(s);
      elsewhere(s);
      route(s, { DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1' });
    }),
    'no route that is to be seen, and targets that answer': shop((s) => elsewhere(s)),
    'a blackhole to others': shop((s) => {
      silence(s);
      route(s, to('10.99.0.0/16', { TransitGatewayId: 'tgw-gone', State: 'blackhole' }));
    }),
    'another range of the VPC': shop((s) => {
      silence(s);
      elsewhere(s, '100.64.0');
      const group = targetGroup(s);
      const vpc = s['aws/ec2/vpcs'].find(({ VpcId }: Draft) => VpcId === group.VpcId);
      vpc.CidrBlockAssociationSet.push({ CidrBlock: '100.64.0.0/16' });
    }),
    'pods of an overlay network': await incident('inc-049'),
  },

  fails: {
    'another network, and only the internet behind the default route': {
      given: shop((s) => {
        silence(s);
        elsewhere(s);
      }),
      finds: [WEB],
    },
    'a peering connection that is gone': {
      given: shop((s) => {
        silence(s);
        elsewhere(s);
        route(s, to('10.99.0.0/16', { VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' }));
        route(s, to('10.0.0.0/8', { TransitGatewayId: 'tgw-1' }));
      }),
      finds: [WEB],
    },
    'a list of prefixes of others': {
      given: shop((s) => {
        silence(s);
        elsewhere(s);
        route(s, { DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1' });
        s['aws/ec2/managed-prefix-lists'] = { 'pl-1': [{ Cidr: '10.50.0.0/16' }] };
      }),
      finds: [WEB],
    },
    'a narrower route to the targets that leads into nothing': {
      given: shop((s) => {
        silence(s);
        const eni = s['aws/ec2/network-interfaces'].find(({ PrivateIpAddresses }: Draft) =>
          PrivateIpAddresses?.some(
            (one: Draft) => one.PrivateIpAddress === targets(s)[0].Target.Id,
          ),
        );
        const { SubnetId } = eni;
        const home = s['aws/ec2/subnets'].find((one: Draft) => one.SubnetId === SubnetId);
        for (const one of targets(s)) one.Target.Id = targets(s)[0].Target.Id;
        loadBalancer(s).AvailabilityZones = loadBalancer(s).AvailabilityZones.filter(
          (one: Draft) => one.SubnetId !== SubnetId,
        );
        route(s, to(home.CidrBlock, { NetworkInterfaceId: 'eni-gone', State: 'blackhole' }));
      }),
      finds: [WEB],
    },
  },
});
