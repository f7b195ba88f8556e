import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const KEY = 'ingressclass.kubernetes.io/is-default-class';

/**
 * The controller looks for the one default class whenever an Ingress without class is there. Where
 * it finds two, it loads no group at all, of whichever namespace and class.
 */
export default defineCheck({
  id: 'class/multiple-default-ingress-classes',
  title: 'More than one IngressClass is the default',
  severity: 'error',
  confidence: 'derived',
  on: 'clusters',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['model/group-load-failed', 'model/ingress-no-address'],

  run({ defaultClasses, classless, wantsController, controllers }) {
    const [first, second] = defaultClasses;
    if (first === undefined || second === undefined || controllers.length === 0) return undefined;
    const names = defaultClasses.map(({ ref }) => ref.name).join(', ');
    const [one] = classless;
    const harm =
      one === undefined
        ? 'and the first Ingress without a class will stop every IngressGroup'
        : `and ${refText(one.ref)} names none, so that the controller loads no IngressGroup at all`;
    return {
      subject: second.ref,
      severity: one === undefined ? 'warning' : 'error',
      message: `The IngressClasses ${names} are all the default, ${harm}.`,
      fix: 'Leave one of them the default, and take the annotation from the others.',
      commands: defaultClasses
        .slice(1)
        .map(({ ref }) => `kubectl annotate ingressclass ${ref.name} ${KEY}-`),
      affects: [...wantsController.filter(({ api }) => api === 'ingress'), ...classless].map(
        ({ ref }) => ref,
      ),
      evidence: [
        cite(first, 'metadata', 'annotations', KEY),
        cite(second, 'metadata', 'annotations', KEY),
        ...(one === undefined ? [] : [cite(one.object, 'spec', 'ingressClassName')]),
      ],
    };
  },
});
