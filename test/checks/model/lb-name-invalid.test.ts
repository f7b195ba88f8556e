import { event, ingress, service, shop, useFlagClass, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/lb-name-invalid.js';
import { checkTester } from '../../support/check-tester.js';
import { unmake } from '../../support/subnet-drafts.js';

const NAME = 'alb.ingress.kubernetes.io/load-balancer-name';
const LONG = 'a-name-that-is-one-sign-too-long1';
const SAID = 'Failed build model due to load balancer name cannot be longer than 32 characters';

checkTester(check, {
  passes: {
    '32 characters': shop((s) => {
      ingress(s).metadata.annotations[NAME] = LONG.slice(0, -1);
      unmake(s);
    }),
    'a name with an underscore, which comes too late': shop((s) => {
      ingress(s).metadata.annotations[NAME] = 'my_lb';
    }),
    'words that took the place of shorter ones': shop((s, snapshot) => {
      ingress(s).metadata.annotations[NAME] = LONG;
      snapshot.redacted = true;
    }),
    'a class that gives another one': shop((s) => {
      ingress(s).metadata.annotations[NAME] = LONG;
      useParams(s, { loadBalancerName: 'public' });
    }),
  },
  fails: {
    'one too many': {
      given: shop((s) => {
        ingress(s).metadata.annotations[NAME] = LONG;
      }),
      finds: ['Ingress shop/web'],
    },
    'an underscore': {
      given: shop((s) => {
        ingress(s).metadata.annotations[NAME] = 'my_lb';
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'a hyphen at the end': {
      given: shop((s) => {
        useParams(s, { loadBalancerName: 'public-' });
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': {
      given: shop((s) => {
        ingress(s).metadata.annotations[NAME] = 'internal-public';
        unmake(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller alone says': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'of a Service': {
      given: shop((s) => {
        service(s, 'tcp').metadata.annotations[
          'service.beta.kubernetes.io/aws-load-balancer-name'
        ] = LONG;
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
