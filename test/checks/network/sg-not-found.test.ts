import {
  breakOff,
  event,
  ingress,
  keep,
  service,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/sg-not-found.js';
import { checkTester } from '../../support/check-tester.js';

const name = (s: Draft, names: string): void => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/security-groups'] = names;
};
const first = (s: Draft): Draft => s['aws/ec2/security-groups'][0];
const SAID =
  "Failed build model due to couldn't find all security groups: requested names [blue] but found []";
const unmake = (s: Draft): void => {
  keep(s, 'aws/elbv2/load-balancers', ({ Type }) => Type !== 'application');
  ingress(s).status = {};
};

checkTester(check, {
  passes: {
    'one that is there': shop((s) => name(s, first(s).GroupId)),
    'the value of its tag': shop((s) => {
      first(s).Tags = [{ Key: 'Name', Value: 'blue' }];
      name(s, 'blue');
    }),
    'a listing that broke off': shop((s, snapshot) => {
      name(s, 'sg-0123456789abcdef0');
      breakOff(snapshot, 'aws/ec2/security-groups');
    }),
  },

  fails: {
    'an id that is none': {
      given: shop((s) => name(s, 'sg-0123456789abcdef0')),
      finds: ['Ingress shop/web'],
    },
    'the name that it was made with': {
      given: shop((s) => {
        first(s).Tags = [];
        name(s, first(s).GroupName);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'no load balancer yet': {
      given: shop((s) => {
        name(s, 'blue');
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service': {
      given: shop((s) => {
        service(s, 'tcp').metadata.annotations = {
          'service.beta.kubernetes.io/aws-load-balancer-security-groups': 'sg-0123456789abcdef0',
        };
      }),
      finds: ['Service shop/tcp'],
    },
    'groups that were not seen': {
      given: shop((s) => {
        delete s['aws/ec2/security-groups'];
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
