import {
  event,
  incident,
  loadBalancer,
  recording,
  service,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-scheme-mismatch.js';
import { checkTester } from '../../support/check-tester.js';
import { byTags, second, set, unset } from '../../support/listening.js';

const NLB = 'service.beta.kubernetes.io/aws-load-balancer-';
const turn = (s: Draft): void => {
  loadBalancer(s).Scheme = 'internal';
};

checkTester(check, {
  passes: {
    'no scheme, which leaves it to the default': shop((s) => {
      turn(s);
      unset(s, 'scheme');
    }),
    'members that do not agree, which is another fault': shop((s) => {
      turn(s);
      second(s, (annotations) => {
        annotations['scheme'] = 'internal';
      });
    }),
    'a class that goes before the annotation': shop((s) => {
      turn(s);
      useParams(s, { scheme: 'internal' });
    }),
    'a scheme that is none, which is another fault': shop((s) => set(s, 'scheme', 'public')),
    'one that is replaced right now': shop((s) => {
      turn(s);
      loadBalancer(s).State.Code = 'provisioning';
    }),
    'the annotation of old': shop((s) => {
      delete service(s, 'tcp').metadata.annotations[`${NLB}scheme`];
      service(s, 'tcp').metadata.annotations[`${NLB}internal`] = 'false';
    }),
    'two members, and a controller that refuses them': await recording('group-scheme-conflict'),
    'the same in an incident': await incident('inc-019'),
  },

  fails: {
    'internal instead of internet-facing': { given: shop(turn), finds: ['Ingress shop/web'] },
    'internet-facing instead of internal': {
      given: shop((s) => set(s, 'scheme', 'internal')),
      finds: ['Ingress shop/web'],
    },
    'as the class says': {
      given: shop((s) => {
        useParams(s, { scheme: 'internal' });
        event(s, 'FailedDeployModel', 'Failed deploy model due to ResourceInUse: a teapot');
      }),
      finds: ['Ingress shop/web'],
    },
    'one that no address leads to': {
      given: shop((s) => {
        turn(s);
        byTags(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'an NLB': {
      given: shop((s) => {
        delete service(s, 'tcp').metadata.annotations[`${NLB}scheme`];
        service(s, 'tcp').metadata.annotations[`${NLB}internal`] = 'true';
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
