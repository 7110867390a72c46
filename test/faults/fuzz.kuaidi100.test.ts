import { testFuzz } from './fuzz';

testFuzz('kuaidi100');
