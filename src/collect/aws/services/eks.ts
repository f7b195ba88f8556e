import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAddonsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { service } from '../service.js';

export default service(EKSClient, {
  DescribeAddon: DescribeAddonCommand,
  DescribeCluster: DescribeClusterCommand,
  DescribePodIdentityAssociation: DescribePodIdentityAssociationCommand,
  ListAddons: ListAddonsCommand,
  ListPodIdentityAssociations: ListPodIdentityAssociationsCommand,
});
