import { ingress, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/ignore-unknown-check.js';
import { checkTester } from '../../support/check-tester.js';
import { ignore, ignoreEverywhere, IGNORING } from '../../support/ignoring.js';

const WHY = 'until the move in March';

checkTester(check, {
  passes: {
    'an id, a bare name and a pattern': shop((s) =>
      ignore(ingress(s), 'exposure/pods-none-ready pods-unschedulable,health/*', WHY),
    ),
    everything: shop((s) => ignore(ingress(s), '*', WHY)),
    'commas, blanks and line breaks between and around': shop((s) =>
      ignore(ingress(s), ' ,health/*,,\n network/*\t', WHY),
    ),
    'an annotation of another tool': shop((s) => {
      ingress(s).metadata.annotations = { 'kube-linter.io/ignore': 'all' };
    }),
  },
  fails: {
    'a slip of the finger, with a reason': {
      given: shop((s) => ignore(ingress(s), 'exposure/pods-none-redy', WHY)),
      finds: ['Ingress shop/web'],
    },
    'one of several, without a reason': {
      given: shop((s) => ignore(service(s), 'health/*, helth/*, nothing-like-it-at-all')),
      finds: ['Service shop/web'],
    },
    'the id of a check with a colon': {
      given: shop((s) => ignore(ingress(s), 'exposure/pods-none-ready:pod/web', WHY)),
      finds: ['Ingress shop/web'],
    },
    'a link of the chain, without its checks': {
      given: shop((s) => ignore(ingress(s), 'health', WHY)),
      finds: ['Ingress shop/web'],
    },
    'nothing at all': {
      given: shop((s) => ignore(ingress(s), '', WHY)),
      finds: ['Ingress shop/web'],
    },
    'the pods of one workload, once': {
      given: shop((s) => {
        for (const pod of s['kubernetes/pods'] as Draft[]) {
          if (pod.metadata.name.startsWith('web-')) ignore(pod, 'nothing-like-it-at-all', WHY);
        }
      }),
      finds: ['Pod shop/web-56f9b7585c-gghn9'],
    },
    'every kind that can carry it': {
      given: shop((s) => ignoreEverywhere(s, ',', WHY)),
      finds: IGNORING,
    },
  },
});
