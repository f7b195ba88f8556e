import { event, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-mixed-locale.js';
import { checkTester } from '../../support/check-tester.js';
import {
  addOpen,
  name,
  nameForService,
  open,
  ROLE,
  unmake,
  untag,
} from '../../support/subnet-drafts.js';

const SAID =
  "Failed build model due to couldn't auto-discover subnets: subnets in multiple locales: [availability-zone local-zone]";

const local = (s: Draft): Draft => addOpen(s, 'subnet-0123', 'us-west-2-lax-1a');

checkTester(check, {
  passes: {
    'Availability Zones alone': shop(unmake),
    'a Local Zone alone': shop((s) => {
      local(s);
      name(s, 'subnet-0123');
    }),
    'a Local Zone that nothing chooses': shop((s) => {
      untag(local(s), ROLE);
      unmake(s);
    }),
    'a load balancer that keeps its subnets': shop((s) => {
      local(s);
    }),
    'one that is not there, which is another fault': shop((s) => {
      local(s);
      name(s, 'subnet-0123', open(s)[0].SubnetId, 'subnet-9999');
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
    'a Local Zone that carries the tag': {
      given: shop((s) => {
        local(s);
        unmake(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'as the controller says': {
      given: shop((s) => {
        local(s);
        unmake(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'no role tag anywhere, and an Outpost with a route to the internet': {
      given: shop((s) => {
        addOpen(s, 'subnet-0123', 'us-west-2c').OutpostArn =
          'arn:aws:outposts:us-west-2:123456789012:outpost/op-1';
        for (const subnet of open(s)) untag(subnet, ROLE);
        unmake(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'a Wavelength Zone in the list of an Ingress': {
      given: shop((s) => {
        addOpen(s, 'subnet-0123', 'us-west-2-wl1-las-wlz-1');
        name(s, open(s)[0].SubnetId, 'subnet-0123');
      }),
      finds: ['Ingress shop/web'],
    },
    'in the list of a class': {
      given: shop((s) => {
        local(s);
        useParams(s, {
          scheme: 'internet-facing',
          subnets: { ids: [open(s)[0].SubnetId, 'subnet-0123'] },
        });
      }),
      finds: ['Ingress shop/web'],
    },
    'in the list of a Service': {
      given: shop((s) => {
        local(s);
        nameForService(s, open(s)[0].SubnetId, 'subnet-0123');
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
