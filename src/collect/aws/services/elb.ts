import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import { service } from '../service.js';

export default service(ElasticLoadBalancingClient, {
  DescribeLoadBalancers: DescribeLoadBalancersCommand,
});
