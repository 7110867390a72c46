/**
 * Nodes, triggers and resources in Chinese, for the Chinese edition of the README. An operation says
 * its words itself (`chinese`).
 */
export const CHINESE_NODES = {
	combineOrders: '合并订单',
	fengchao: '蜂巢打单',
	kuaidi100: '快递100',
	kuaidi100AuthorizationTrigger: '快递100 授权触发器',
	kuaidi100OrderTrigger: '快递100 订单触发器',
	kuaidi100PushTrigger: '快递100 推送触发器',
	kuaikuai: '快快打单',
	kuaikuaiOrderTrigger: '快快打单 订单触发器',
	labelSheet: '面单拼版打印',
	sttLogistics: '世通(丁仓、小丁物流)',
};

export const CHINESE_RESOURCES = {
	account: '账户',
	address: '地址',
	carrier: '承运商',
	channel: '渠道',
	label: '面单',
	order: '订单',
	rate: '运费',
	scanForm: '交接单',
	sheet: '打印文件',
	shop: '店铺',
	shopOrder: '店铺订单',
	tracking: '轨迹',
};

export const CHINESE_TRIGGERS = {
	kuaidi100AuthorizationTrigger: '店主完成授权后启动工作流',
	kuaidi100OrderTrigger: '店铺有新订单或订单更新时启动工作流',
	kuaidi100PushTrigger: '快递100企业版推送订单或授权结果时启动工作流',
	kuaikuaiOrderTrigger: '已对接的店铺有新订单时启动工作流',
};
