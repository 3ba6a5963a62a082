# ruff: noqa: E501 (lists of words)
"""Ticket texts for the benches: seeded, invented, and as varied as real ones where it counts.

Search speed hangs on how often a pair of characters occurs. So a text mixes stock phrases (few,
frequent), place names put together from characters (many, rare) and a tail of words drawn from
common characters with a steep distribution, as in natural text. Nobody and nothing in here exists.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

MATTERS = {
    "市容环境": "垃圾桶满溢 沿街乱晾晒 店外堆货 小广告成片 渣土未覆盖 油烟直排 河面漂浮物 枯枝落叶堆积 宠物粪便 废旧家具弃置",
    "公共设施": "窨井盖松动 路灯熄灭 路面坑洼 护栏缺失 雨水口堵塞 信号灯闪黄 健身器材断裂 水管爆裂 污水返涌 线缆垂落",
    "安全生产": "飞线充电 消防通道停车 疑似燃气味 外墙脱落 私接电线 灭火器失压 老屋倾斜 楼道堆杂物 电梯困人 液化气瓶混放",
    "矛盾调解": "楼上漏水 装修噪音 拖欠工钱 物业费争议 宅基边界 赡养分歧 车位被占 犬吠扰民 共用院墙 退款不成",
    "民生服务": "独居老人断粮 残疾证补办 低保咨询 医保停缴 失业登记 孩子入学 居住证到期 临时救助 水费异常 公交改线",
}
WHEN = (
    "今天一早 昨晚九点多 连续三天 每到凌晨 上周开始 节后至今 下班时段 大雨之后 早市期间 傍晚前后 午休时 双休日".split()
)
HOW = (
    "无人清理，气味很重；老人小孩路过很危险；反映过两次没有下文；夜里看不清容易绊倒；积水漫过脚面；占了盲道，轮椅过不去；"
    "车辆只能倒着出来；把单元门堵了一半；双方争得面红耳赤；希望给个准话；来人看过，但没有动静；怀疑是夜间偷倒；大约有半个篮球场大；"
    "已经半个月；几户人家都有意见；请核实后答复；有人拍了照片；店主不肯配合；当事人情绪比较激动；牵涉四户居民；招来很多蚊虫；"
    "杆子歪向路中；地面往下沉了一截；屋里墙皮受潮脱落；说好的期限已过；担心台风天出事；孩子放学正好经过；愿意当面说明情况"
).split("；")
SPOT = (
    "东侧路口 西门外 南面围栏边 北边河埠头 地下车库入口 三单元楼道 菜场后巷 公交站台旁 幼儿园对面 桥洞下 健身点 垃圾收集房 "
    "配电间门口 快递柜旁 小学后墙 卫生室门前 工地出入口 村部西边 文化广场 变压器下 绿化带里 电梯厅 沿街店面 自行车棚 老厂房外 排水口"
).split()
DONE = (
    "已到现场查看，情况属实，当场联系责任方清理；已拉警戒带并设提示牌，等待抢修；与反映人通话，本人表示理解；约双方到村部调解，达成一致；"
    "通知店主当日整改，下午复看已恢复；安排保洁两人清运，附前后照片；材料尚缺一份，已告知补齐办法；联系供电所上门，已恢复供电；"
    "经查看不影响结构，列入下季度修缮；会同派驻人员上门劝导，当事人签了承诺"
).split("；")
SYLLABLES = "安平和宁康福禄顺昌隆永长丰盈清明秀丽金玉翠碧青红紫云山水石桥河湖塘湾溪泉林松柏竹梅兰菊桂杏桃李柳杨枫榆槐龙凤鹤鹿春夏秋冬东西南北上下前后大小新老文武仁义礼信德"
SURNAMES = "柏柴楚符葛管桓嵇简阚蓝栾缪聂欧潘祁芮桑佟闻邢鄢臧祝"
ENDINGS = "路 街 巷 弄 里 村 苑 坊 花园 新村 公寓 家园 商城 工业园".split()
COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同"
    "现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最"
    "重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各"
    "入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五"
    "基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
)


@dataclass(frozen=True)
class Words:
    """One invented matter: what a dispatched or registered ticket says."""

    title: str
    text: str
    matter: str
    place: str
    person: str
    phone: str


class Texts:
    """Endless invented matters; the same seed gives the same ones."""

    def __init__(self, seed: int = 20261101) -> None:
        self.random = random.Random(seed)
        draw = self.random
        common = draw.sample(COMMON, len(COMMON))
        self._tail = ["".join(draw.choices(common, k=draw.choice((2, 2, 2, 3)))) for _ in range(20_000)]
        self._weights = list(accumulate(1 / (rank + 8) for rank in range(len(self._tail))))
        self._places = ["".join(draw.sample(SYLLABLES, 2)) + draw.choice(ENDINGS) for _ in range(2_400)]
        self._people = [
            draw.choice(SURNAMES) + "".join(draw.sample(SYLLABLES, draw.choice((1, 2)))) for _ in range(4_000)
        ]
        self._matters = [matter for row in MATTERS.values() for matter in row.split()]

    def word(self) -> str:
        return self.random.choices(self._tail, cum_weights=self._weights)[0]

    def words(self) -> Words:
        draw = self.random
        place = f"{draw.choice(self._places)}{draw.randrange(1, 320)}号"
        spot, matter, person = draw.choice(SPOT), draw.choice(self._matters), draw.choice(self._people)
        title = f"{draw.choice(self._places)}{spot}{matter}" if draw.random() < 0.6 else f"{place}{matter}一事"
        text = f"{draw.choice(WHEN)}，{place}{spot}{matter}，{draw.choice(HOW)}，{self.word()}{self.word()}，{draw.choice(HOW)}。"
        if draw.random() < 0.85:
            text += f"来电人说{self.word()}{self.word()}{self.word()}，{draw.choice(HOW)}。"
        if draw.random() < 0.6:
            text += f"此前{self.word()}{self.word()}，{draw.choice(HOW)}，联系{self.word()}后{draw.choice(HOW)}。"
        # 199 is followed by 0000, a block that no carrier gives out to people.
        return Words(title, text, matter, place, person, f"1990000{draw.randrange(10_000):04d}")

    def result(self) -> str:
        return self.random.choice(DONE) + "，" + self.word() + self.word()
