import { ingress, join, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/inbound-cidrs-ignored.js';
import { checkTester } from '../../support/check-tester.js';

const set = (s: Draft, suffix: string, value: string): void => {
  ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/${suffix}`] = value;
};
const name = (s: Draft): void => set(s, 'security-groups', s['aws/ec2/security-groups'][0].GroupId);

checkTester(check, {
  passes: {
    'ranges alone': shop((s) => set(s, 'inbound-cidrs', '10.0.0.0/8')),
    'groups alone': shop(name),
  },

  fails: {
    both: {
      given: shop((s) => {
        name(s);
        set(s, 'inbound-cidrs', '10.0.0.0/8');
      }),
      finds: ['Ingress shop/web'],
    },
    'a prefix list': {
      given: shop((s) => {
        name(s);
        set(s, 'security-group-prefix-lists', 'pl-0123456789abcdef0');
      }),
      finds: ['Ingress shop/web'],
    },
    'ranges of its class': {
      given: shop((s) => {
        name(s);
        useParams(s, { inboundCIDRs: ['10.0.0.0/8'] });
      }),
      finds: ['Ingress shop/web'],
    },
    'ranges of another member': {
      given: shop((s) => {
        join(s, { 'alb.ingress.kubernetes.io/inbound-cidrs': '10.0.0.0/8' });
        name(s);
      }),
      finds: ['IngressGroup public'],
    },
  },
});
