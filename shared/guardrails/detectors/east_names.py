"""Names in Chinese, Japanese and Korean writing under a label in Latin letters, as in `"full_name": "王小明"`.

Their writing has no capitals, so the surname must be known: the commonest hundred cover nearly everybody.
"""

import re

_CHINESE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦"
    "邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔常汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蔣葉蘇呂盧鍾譚陸賈閻龍賀顧龔萬錢嚴湯"
)
_JAPANESE = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡部 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 清水 山崎 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 "
    "岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 原田 松田 竹内 中川 小野 田村 林 森"
).split()
_KOREAN = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진엄채원천방공현함변염여추도소석선설길연위표명"
EAST_NAME = re.compile(
    rf"(?:[{_CHINESE}][\u4e00-\u9fff]{{1,2}}|(?:{'|'.join(_JAPANESE)})[ \u3000]?[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]{{1,3}}"
    rf"|[{_KOREAN}] ?[\uac00-\ud7a3]{{2}})(?![\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3])"
)
"""A surname and a given name, and no further letter behind them."""
EAST_BYTES = r"[\xe4-\xed]"
"""The first byte of such a name."""
