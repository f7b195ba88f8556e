import {
  event,
  ingress,
  join,
  klass,
  logs,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/group-load-failed.js';
import { checkTester } from '../../support/check-tester.js';

const WORDS =
  'failed load groupID due to invalid ingress class: namespaceSelector of IngressClassParams alb mismatch';
const GROUP = 'group.ingress.k8s.aws/public';

/** `web` and `api` are members of the group `public`, and hold its finalizer. */
function group(s: Draft): Draft {
  const member = join(s);
  for (const one of [ingress(s), member]) one.metadata.finalizers = [GROUP];
  return member;
}

function addDefaults(s: Draft): void {
  for (const name of ['one', 'two']) {
    const twin = structuredClone(klass(s));
    twin.metadata.name = name;
    twin.metadata.annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    s['kubernetes/ingressclasses.networking.k8s.io'].push(twin);
  }
}

checkTester(check, {
  passes: {
    'a group whose classes are there': shop((s) => group(s)),
    'a class that is gone, of an Ingress that is no member yet': shop((s) => {
      const member = group(s);
      member.metadata.finalizers = [];
      member.spec.ingressClassName = 'alp';
    }),
    'a class that is gone, of a member of another group': shop((s) => {
      const member = group(s);
      member.metadata.finalizers = ['group.ingress.k8s.aws/private'];
      member.spec.ingressClassName = 'alp';
    }),
    'a member that is being deleted, which needs no class': shop((s, { capturedAt }) => {
      const member = group(s);
      member.spec.ingressClassName = 'alp';
      member.metadata.deletionTimestamp = capturedAt;
    }),
    'two default classes, which no Ingress needs': shop((s) => addDefaults(s)),
    'words of before, on an Ingress of another controller': shop((s) => {
      event(s, 'FailedLoadGroupID', WORDS);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
    'words of before, and a success': shop((s) => {
      event(s, 'FailedLoadGroupID', WORDS);
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled', { at: '2026-11-25T17:59:00Z' });
    }),
    'another error in the log': shop((s) => logs(s, 'ingress', 'web')),
  },

  fails: {
    'a member whose class is gone': {
      given: shop((s) => (group(s).spec.ingressClassName = 'alp')),
      finds: ['IngressGroup public'],
    },
    'a group whose other member has its class by the controller’s flag': {
      given: shop((s) => {
        group(s).spec.ingressClassName = 'alp';
        useFlagClass(s);
      }),
      finds: ['IngressGroup public'],
    },
    'a member whose parameters are gone': {
      given: shop((s) => {
        const member = group(s);
        const twin = structuredClone(klass(s));
        twin.metadata.name = 'other';
        twin.spec.parameters = {
          apiGroup: 'elbv2.k8s.aws',
          kind: 'IngressClassParams',
          name: 'other',
        };
        s['kubernetes/ingressclasses.networking.k8s.io'].push(twin);
        member.spec.ingressClassName = 'other';
      }),
      finds: ['IngressGroup public'],
    },
    'a member whose namespace is not selected any more': {
      given: shop((s) => {
        group(s);
        useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } });
      }),
      finds: ['IngressGroup public'],
    },
    'two default classes and an Ingress that names none': {
      given: shop((s) => {
        addDefaults(s);
        const member = join(s);
        delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/group.name'];
        delete member.spec.ingressClassName;
        member.metadata.finalizers = [];
      }),
      finds: ['Ingress shop/web'],
    },
    'the event of an Ingress whose namespace was not seen': {
      given: shop((s) => {
        event(s, 'FailedLoadGroupID', WORDS);
        useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } });
        s['kubernetes/namespaces'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'the event of an Ingress that is no member yet': {
      given: shop((s) => {
        event(s, 'FailedLoadGroupID', WORDS);
        ingress(s).metadata.finalizers = [];
        useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } });
      }),
      finds: ['Ingress shop/web'],
    },
    'the log alone': {
      given: shop((s) =>
        logs(
          s,
          'ingress',
          'web',
          false,
          'Ingress: blog/web: Ingress has invalid IngressClass configuration: invalid ingress class: ingressclasses.networking.k8s.io "alp" not found',
        ),
      ),
      finds: ['Ingress shop/web'],
    },
  },
});
