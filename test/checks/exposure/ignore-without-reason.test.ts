import { ingress, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/ignore-without-reason.js';
import { checkTester } from '../../support/check-tester.js';
import { ignore, ignoreEverywhere, IGNORING } from '../../support/ignoring.js';

checkTester(check, {
  passes: {
    'a reason': shop((s) => ignore(ingress(s), 'health/*', 'until the move in March')),
    'a reason in another script': shop((s) => ignore(ingress(s), 'health/*', '夜間は停止')),
    'a reason, and nothing to ignore': shop((s) => {
      ingress(s).metadata.annotations = { 'ingress-doctor.dev/ignore-reason': 'left over' };
    }),
    'an annotation that names nothing, of which another check speaks': shop((s) =>
      ignore(ingress(s), ' , '),
    ),
  },
  fails: {
    none: {
      given: shop((s) => ignore(ingress(s), 'health/*')),
      finds: ['Ingress shop/web'],
    },
    'a reason of blanks': {
      given: shop((s) => ignore(ingress(s), 'health/*', ' \t\n')),
      finds: ['Ingress shop/web'],
    },
    'a reason of signs': {
      given: shop((s) => ignore(ingress(s), '*', '--')),
      finds: ['Ingress shop/web'],
    },
    'an empty one, of two ids': {
      given: shop((s) => ignore(service(s), 'pods-none-ready, network/*', '')),
      finds: ['Service shop/web'],
    },
    'the pods of one workload, once': {
      given: shop((s) => {
        for (const pod of webPods(s)) ignore(pod, '*');
      }),
      finds: ['Pod shop/web-56f9b7585c-gghn9'],
    },
    'two pods of it, each with words of its own': {
      given: shop((s) => webPods(s).forEach((pod, index) => ignore(pod, '*', '-'.repeat(index)))),
      finds: webPods(shop().sections).map(({ metadata }) => `Pod shop/${metadata.name}`),
    },
    'every kind that can carry it': {
      given: shop((s) => ignoreEverywhere(s, '*')),
      finds: IGNORING,
    },
  },
});

function webPods(sections: Draft): readonly Draft[] {
  return sections['kubernetes/pods'].filter(({ metadata }: Draft) =>
    metadata.name.startsWith('web-'),
  );
}
