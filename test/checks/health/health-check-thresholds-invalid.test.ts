import { event, ingress, recording, service, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-thresholds-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const PREFIX = 'alb.ingress.kubernetes.io/';
const NLB = 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-';
const REFUSAL =
  'Failed deploy model due to ValidationError: Health check timeout must be smaller than the interval';

checkTester(check, {
  passes: {
    'a timeout just below the interval': shop((s) => {
      ingress(s).metadata.annotations[`${PREFIX}healthcheck-interval-seconds`] = '6';
    }),
    'the defaults of a Network Load Balancer, which are equal': shop((s) => {
      Object.assign(service(s, 'tcp').metadata.annotations, {
        [`${NLB}interval`]: '10',
        [`${NLB}timeout`]: '10',
      });
    }),
    'a value of the Ingress that the Service overrides': shop((s) => {
      ingress(s).metadata.annotations[`${PREFIX}healthy-threshold-count`] = '1';
      service(s).metadata.annotations = { [`${PREFIX}healthy-threshold-count`]: '2' };
    }),
    'no number, of which another check tells': shop((s) => {
      ingress(s).metadata.annotations[`${PREFIX}healthcheck-interval-seconds`] = '5s';
    }),
    'externalTrafficPolicy Local, with a timeout of its own':
      await recording('healthy-nlb-etp-local'),
  },

  fails: {
    'a shorter interval alone, as the timeout is 5 by default': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${PREFIX}healthcheck-interval-seconds`] = '5';
        event(s, 'FailedDeployModel', REFUSAL);
      }),
      finds: ['Service shop/web'],
    },
    'a threshold of one': {
      given: shop((s) => {
        ingress(s).metadata.annotations[`${PREFIX}healthy-threshold-count`] = '1';
        useFlagClass(s);
      }),
      finds: ['Service shop/web'],
    },
    'a Network Load Balancer that waits for longer than until it asks again': {
      given: shop((s) => {
        service(s, 'tcp').metadata.annotations[`${NLB}interval`] = '5';
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
