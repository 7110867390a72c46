import { testFuzz } from './fuzz';

testFuzz('fengchao', 100_000);
